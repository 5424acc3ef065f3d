import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';

/** Encodings a page may come in though `identity` was asked for; null where this Node cannot undo it. */
export type Decoders = Readonly<Record<'gzip' | 'deflate' | 'br' | 'zstd', (() => Transform) | null>>;

// Whatever has come is passed on at once: a page may stream.
const unzip = (): Transform => zlib.createUnzip({ flush: zlib.constants.Z_SYNC_FLUSH, finishFlush: zlib.constants.Z_SYNC_FLUSH });

/** zstd came to Node's zlib with 22.15. */
function findZstd(): (() => Transform) | null {
  const create: unknown = Reflect.get(zlib, 'createZstdDecompress');
  return typeof create === 'function' ? () => create() as Transform : null;
}

/** What this Node can undo. */
export const NODE_DECODERS: Decoders = {
  gzip: unzip,
  deflate: unzip,
  br: () => zlib.createBrotliDecompress({ flush: zlib.constants.BROTLI_OPERATION_FLUSH }),
  zstd: findZstd(),
};
