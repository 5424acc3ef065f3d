/**
 * True for an address that other machines can reach: anything but loopback (127.0.0.0/8, RFC 1122 3.2.1.3; ::1, RFC 4291 2.5.3), also written
 * as an IPv4-mapped one (`::ffff:127.0.0.1`), in brackets or as `localhost`. Pure.
 */
export function isExposed(address: string): boolean {
  const bare = address.replace(/^\[(.*)\]$/, '$1').replace(/^::ffff:/i, '');
  return !(bare.startsWith('127.') || bare === '::1' || bare === 'localhost');
}
