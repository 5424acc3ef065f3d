import { slipwayJsonSchema } from '../../../shared/validate/slipway-yaml';
import type { Command } from '../command';
import { EXIT } from '../command-failure';

/** `slipway schema`: the JSON Schema of slipway.yaml, for editors. Needs no host. The build writes it to dist/slipway.schema.json. */
export const run: Command = async ({ out }) => {
  out.line(JSON.stringify(slipwayJsonSchema(), null, 2));
  return EXIT.done;
};
