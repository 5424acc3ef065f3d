/** The one origin of the window: a privileged scheme of our own, served from the build by `app-protocol`. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'slipway';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;
export const APP_URL = `${APP_ORIGIN}/`;
