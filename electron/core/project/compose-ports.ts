import { type ComposeService, filledTree } from './compose-service';
import { isSection } from './foreign-yaml';

/** A port of this machine that leads to a container. */
export interface PublishedPort {
  readonly port: number;
  /** For a message: as it stands in the file where it was filled in from `.env`. */
  readonly shown: string;
}

/** Ports of this machine by the container's port they lead to, where the file says both as one number. */
export function publishedPorts(service: ComposeService): ReadonlyMap<number, PublishedPort> {
  const { compose, written } = service;
  const found = new Map<number, PublishedPort>();
  const entries: readonly unknown[] = Array.isArray(written.ports) ? written.ports : [];
  for (const entry of entries) {
    const filled = filledTree(entry, compose.variables);
    const [published = '', target = ''] = isSection(filled)
      ? [String(filled.published), String(filled.target)]
      : (/(?:^|:)(\d+):(\d+)(?:\/tcp)?$/.exec(String(filled))?.slice(1) ?? []);
    if (/^\d+$/.test(published) && /^\d+$/.test(target))
      found.set(Number(target), { port: Number(published), shown: compose.shown(sidesOf(entry).published, published) });
  }
  return found;
}

/** Where the program itself listens: the container's side of each mapping. */
export function composePorts(service: ComposeService): readonly number[] {
  const { compose, name, keys } = service;
  const { ports } = keys;
  if (ports == null) return [];
  if (!Array.isArray(ports)) {
    compose.wrong([...service.path, 'ports'], name, 'a list of ports');
    return [];
  }
  return ports.flatMap((entry: unknown, index) => {
    const at = [...service.path, 'ports', index];
    const section = isSection(entry) ? filledTree(entry, compose.variables) : null;
    const long = isSection(section) ? section : null;
    const text = long === null ? compose.filled(at, name, entry) : String(long.target);
    if (text === null) return [];
    const match = /^(?:(?:.*:)?([\d.[\]-]*):)?(\d+)(?:\/(tcp|udp))?$/.exec(text);
    const published = long === null ? match?.[1] : long.published;
    const port = Number(match?.[2]);
    if (!match || port < 1 || port > 65_535) {
      const shown = compose.shown(isSection(entry) ? entry.target : entry, text);
      compose.note(at, name, 'unsupported', null, `${shown} is not one port.`);
      return [];
    }
    if (match[3] === 'udp' || long?.protocol === 'udp') {
      compose.note(at, name, 'unsupported', null, 'Only TCP ports are waited for.');
      return [];
    }
    const differs = published !== undefined && String(published) !== String(port) && String(published) !== '';
    const sides = sidesOf(entry);
    const [inside, outside] = [compose.shown(sides.target, String(port)), compose.shown(sides.published, String(published))];
    const words = differs ? `The program itself listens on ${inside}; nothing maps it to ${outside} here.` : '';
    compose.note(at, name, differs ? 'changed' : 'mapped', 'ports', words);
    return [port];
  });
}

/** Both sides of a mapping as they stand in the file; the whole entry for a side that a variable holds together with the other. */
function sidesOf(entry: unknown): { readonly published: string; readonly target: string } {
  if (isSection(entry)) return { published: String(entry.published), target: String(entry.target) };
  const text = String(entry).replace(/\/\w+$/, '');
  const parts = text.match(/(?:\$\{[^}]*\}|[^:])+/g) ?? [];
  return { published: parts.at(-2) ?? text, target: parts.at(-1) ?? text };
}
