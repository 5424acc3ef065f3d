import type { Command } from '../command';
import { EXIT } from '../command-failure';
import { portJson, socketFileJson } from '../json-shapes';
import { portOrPath, textOption } from '../option-values';
import { printVerdict } from '../print-verdict';

/** `slipway port N|PATH [--host ADDR]`: why it cannot be bound, who holds it, what can be done. Exit 0 whatever the verdict. */
export const run: Command = async ({ args, options, out, cwd, connect }) => {
  const what = portOrPath(args[0] ?? '', cwd);
  const host = await connect();
  if ('path' in what) {
    const verdict = await host.call('port.diagnose-file', what);
    if (out.json) out.document(socketFileJson(verdict));
    else printVerdict(verdict, out);
    return EXIT.done;
  }
  const verdict = await host.call('port.diagnose', { ...what, host: textOption(options.host) ?? null });
  if (out.json) out.document(portJson(verdict));
  else printVerdict(verdict, out);
  return EXIT.done;
};
