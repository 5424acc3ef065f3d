/** The only places that are handed to the browser: a server on this machine, by http, without a name and password in it. Pure. */
export function isLoopbackPage(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
  return protocol === 'http:' && isLoopback && username === '' && password === '';
}
