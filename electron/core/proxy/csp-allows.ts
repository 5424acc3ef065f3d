/** Through a shared worker, which speaks under the policy of its own script, or by an event stream of the page itself. */
export type Way = 'worker' | 'page';

/** What the policies of a page let the live-reload script do. */
export type CspAnswer =
  /** `nonce`: to be copied into the tag; null where none is needed. `ways`: how it may hear from the proxy; trying another is a violation. */
  | { readonly kind: 'allowed'; readonly nonce: string | null; readonly ways: readonly Way[] }
  /** The directive that forbids it, as the page wrote it. */
  | { readonly kind: 'forbidden'; readonly by: string };

type Directives = ReadonlyMap<string, readonly string[]>;

/** What a page may not do without JavaScript of its own origin: the script, and a way to hear from the proxy. */
const SCRIPT = ['script-src-elem', 'script-src', 'default-src'] as const;
const CONNECT = ['connect-src', 'default-src'] as const;
const WORKER = ['worker-src', 'child-src', 'script-src', 'default-src'] as const;

/** One policy; of a directive that comes twice the first counts (CSP Level 3, section 2.2.1). */
function parsePolicy(text: string): Directives {
  const directives = new Map<string, readonly string[]>();
  for (const part of text.split(';')) {
    const [name, ...values] = part.trim().split(/[\t\n\f\r ]+/);
    const key = name?.toLowerCase() ?? '';
    if (key !== '' && !directives.has(key)) directives.set(key, values);
  }
  return directives;
}

function governing(policy: Directives, names: readonly string[]): { readonly name: string; readonly sources: readonly string[] } | null {
  for (const name of names) {
    const sources = policy.get(name);
    if (sources !== undefined) return { name, sources };
  }
  return null;
}

const NONCE = /^'nonce-([A-Za-z0-9+/_-]+={0,2})'$/;

function nonceOf(sources: readonly string[]): string | null {
  for (const source of sources) {
    const nonce = NONCE.exec(source)?.[1];
    if (nonce !== undefined) return nonce;
  }
  return null;
}

/** Whether one source expression lets a URL of the page's own origin pass. `host`: of the page, with its port. */
function matchesSelf(source: string, host: string): boolean {
  const lower = source.toLowerCase();
  if (lower === "'self'" || lower === '*' || lower === 'http:') return true;
  const bare = lower.replace(/^https?:\/\//, '');
  if (bare.includes('/') && !bare.endsWith('/')) return false;
  const pattern = bare.replace(/\/$/, '');
  return pattern === host.toLowerCase() || pattern === host.toLowerCase().replace(/:\d+$/, ':*');
}

function allowsSelf(policy: Directives, names: readonly string[], host: string): boolean {
  const rule = governing(policy, names);
  if (rule === null) return true;
  const isStrict = rule.sources.some((source) => source.toLowerCase() === "'strict-dynamic'");
  return !isStrict && rule.sources.some((source) => matchesSelf(source, host));
}

/**
 * Whether a page with these policies runs an external script of its own origin that hears from the proxy, and with which nonce. Pure; the
 * policies are read, never changed. Several headers, or one with commas, are several policies, and all of them must agree. A sandbox
 * without scripts forbids it, too.
 */
export function cspAllows(header: string | readonly string[] | undefined, host: string): CspAnswer {
  const texts = header === undefined ? [] : typeof header === 'string' ? [header] : header;
  const policies = texts
    .flatMap((text) => text.split(','))
    .map(parsePolicy)
    .filter((policy) => policy.size > 0);
  let nonce: string | null = null;
  let ways: readonly Way[] = ['worker', 'page'];
  for (const policy of policies) {
    const sandbox = policy.get('sandbox');
    if (sandbox !== undefined && !sandbox.includes('allow-scripts')) return { kind: 'forbidden', by: 'sandbox' };
    const script = governing(policy, SCRIPT);
    if (script !== null && !allowsSelf(policy, SCRIPT, host)) {
      const own = nonceOf(script.sources);
      if (own === null || (nonce !== null && nonce !== own)) return { kind: 'forbidden', by: `${script.name} ${script.sources.join(' ')}` };
      nonce = own;
    }
    ways = ways.filter((way) => allowsSelf(policy, way === 'worker' ? WORKER : CONNECT, host));
    const connect = governing(policy, CONNECT);
    if (ways.length === 0)
      return { kind: 'forbidden', by: connect === null ? 'worker-src' : `${connect.name} ${connect.sources.join(' ')}` };
  }
  return { kind: 'allowed', nonce, ways };
}
