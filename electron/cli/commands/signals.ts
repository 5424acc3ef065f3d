import { SIGNALS } from '../../../shared/model/signal';
import type { Command } from '../command';
import { EXIT } from '../command-failure';
import { findProcess } from '../find-process';
import { signalsJson } from '../json-shapes';
import { formatTable } from '../tables';

/** `slipway signals [NAME]`: the catalogue; with NAME what each signal would do to each of its processes right now. */
export const run: Command = async ({ args, out, connect }) => {
  const [name] = args;
  const platform = process.platform === 'darwin' ? 'macos' : 'linux';
  let forecast = null;
  if (name !== undefined) {
    const host = await connect();
    const { snapshot } = await host.call('snapshot.get', {});
    forecast = await host.call('process.forecast', { processId: findProcess(name, snapshot).id });
  }
  const shapes = signalsJson(SIGNALS, platform, forecast);
  if (out.json) {
    out.document(shapes);
    return EXIT.done;
  }
  const effectOf = (effect: Record<string, string> | null, byDefault: string): string =>
    Object.entries(effect ?? {})
      .map(([pid, what]) => `${pid}: ${what === 'default' ? `default: ${byDefault}` : what}`)
      .join(', ');
  const rows = shapes.signals.map((each) => [
    String(each.number),
    each.name,
    `default: ${each.default}${each.catchable ? '' : ', cannot be caught'}`,
    each.meaning,
    effectOf(each.effect, each.default),
  ]);
  const header = ['NO', 'SIGNAL', 'DEFAULT', 'CUSTOM', name === undefined ? '' : `WHAT ${name} WOULD DO NOW`];
  for (const line of formatTable([header.map((text) => ({ text, paint: out.style.dim })), ...rows])) out.line(line);
  if (forecast !== null && forecast.members.length === 0) out.progress(`${name} is not running.`);
  return EXIT.done;
};
