/**
 * The .socket unit that listens on a TCP port, from `systemctl list-sockets --all --no-legend --no-pager`: `[::]:22 ssh.socket ssh.service`,
 * `0.0.0.0:80`, `8080`. Pure. Null where no line names the port.
 */
export function findSocketUnit(text: string, port: number): string | null {
  for (const line of text.split('\n')) {
    const [address, ...rest] = line.trim().split(/\s+/);
    const unit = rest.find((word) => word.endsWith('.socket'));
    if (unit !== undefined && (address === String(port) || address?.endsWith(`:${port}`))) return unit;
  }
  return null;
}
