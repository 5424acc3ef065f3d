/** A server that says every signal it gets, with a count, and ends on SIGTERM unless told to ignore it. */
export const tellingServer = (port: number, ignore: readonly string[] = []): readonly string[] => [
  'node',
  '-e',
  `const n={};for(const s of ['SIGTERM','SIGINT','SIGHUP'])process.on(s,()=>{n[s]=(n[s]||0)+1;console.log('got '+s+' '+n[s]);if(s!=='SIGHUP'&&!${JSON.stringify(ignore)}.includes(s))process.exit(0)});
   require('http').createServer((q,r)=>r.end('ok')).listen(${port},'127.0.0.1',()=>console.log('up '+process.pid))`,
];

/** The part of a process configuration that makes it a shell line. */
export const shell = (line: string) => ({ command: { kind: 'shell' as const, line } });

/** An argv as one line for a shell. */
export const script = (argv: readonly string[]): string => argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
