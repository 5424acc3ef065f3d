/** A running container, as far as a port's holder is concerned. */
export interface DockerContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** Published ports of the host. */
  readonly hostPorts: readonly number[];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Parses the answer of Docker's `GET /containers/json` (Engine API). Pure. Anything of another form is left out; no JSON gives nothing. */
export function parseContainers(text: string): DockerContainer[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(list)) return [];
  return list.filter(isRecord).flatMap((one) => {
    const names: unknown[] = Array.isArray(one.Names) ? one.Names : [];
    const ports: unknown[] = Array.isArray(one.Ports) ? one.Ports : [];
    if (typeof one.Id !== 'string') return [];
    return [
      {
        id: one.Id,
        name: String(names[0] ?? one.Id.slice(0, 12)).replace(/^\//, ''),
        image: typeof one.Image === 'string' ? one.Image : '',
        hostPorts: ports.filter(isRecord).flatMap((each) => (typeof each.PublicPort === 'number' ? [each.PublicPort] : [])),
      },
    ];
  });
}

/** `the container shop-db (postgres:16)`. Pure. */
export function containerWords({ name, image }: DockerContainer): string {
  return `the container ${name}${image === '' ? '' : ` (${image})`}`;
}
