/** Files a compiler reads and a running program does not. */
const COMPILED: ReadonlySet<string> = new Set(
  'go mod sum rs c cc cpp cxx h hh hpp hxx m mm swift java kt kts scala cs fs vb zig nim d hs ml mli ts tsx mts cts cr odin proto s asm'.split(
    ' ',
  ),
);

/** Whether a file is the source of something built: when its build gives the same program again, nothing has changed. Pure. */
export function isCompiledSource(path: string): boolean {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return COMPILED.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
}
