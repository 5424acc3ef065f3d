export function findChromium(env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform): string | null;
export const CHROMIUM_ARGS: readonly string[];
