/** Where the system's own programs stand: for shells that take nothing from the host's environment. */
export const SYSTEM_PATH = '/usr/bin:/bin:/usr/sbin:/sbin';
