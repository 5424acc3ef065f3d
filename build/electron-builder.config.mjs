// How the desktop app is packed. Everything is bundled into dist/, so no node_modules go along.

/** What the packed binary must not do any more: be a plain Node, take debug flags, or load code from outside its archive. */
export const FUSES = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  grantFileProtocolExtraPrivileges: false,
};

export const PACKAGE_CONFIG = {
  appId: 'dev.slipway.app',
  productName: 'Slipway',
  copyright: 'Slipway contributors',
  directories: { output: 'release', buildResources: 'build/icons' },
  files: ['package.json', 'dist/**/*', '!dist/types/**', '!dist/build-stamp.json', '!dist/.build.lock', '!node_modules/**'],
  asar: true,
  npmRebuild: false,
  electronFuses: FUSES,
  icon: 'build/icons/icon.png',
  linux: { target: 'dir', category: 'Development', executableName: 'slipway' },
  mac: { target: 'dir', category: 'public.app-category.developer-tools', identity: null },
  win: { target: 'dir' },
};
