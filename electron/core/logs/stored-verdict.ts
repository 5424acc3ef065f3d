import * as z from 'zod';
import { type AnyVerdict, VERDICT_IDS } from '../../../shared/model/port-verdict';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Whether a value read from disk is a verdict that can be drawn: the parts every door reads are there and of their kind. Pure. */
function isVerdict(value: unknown): value is AnyVerdict {
  if (!isRecord(value)) return false;
  const lists = [value.warnings, value.holders, value.sockets, value.actions];
  const texts = [value.explanation, value.advice, value.probe];
  return (
    (Number.isInteger(value.port) || typeof value.path === 'string') &&
    VERDICT_IDS.some((id) => id === value.verdict) &&
    typeof value.free === 'boolean' &&
    typeof value.readAt === 'number' &&
    lists.every((list) => Array.isArray(list) && list.every((each) => isRecord(each))) &&
    texts.every((text) => typeof text === 'string')
  );
}

/** The verdict kept with the end of a run. One of another version, or damaged, is left out; the end itself is kept. */
export const storedVerdictSchema = z.custom<AnyVerdict>(isVerdict).optional().catch(undefined);
