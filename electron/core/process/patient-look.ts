import { type Clock, wait } from '../clock';
import { errorText } from './error-text';
import type { MemberScan, MemberScanner } from './member-scanner';

/** A table that cannot be read (no descriptor left, `ps` refused) usually can be again after a moment. */
const AGAIN_MS = 100;
/** Ten seconds: longer than any stop is meant to last. */
const TRIES = 100;

/** Looks at the process table, again and again while it cannot be read; rejects with the reason when it stays so for 10 s. */
export function createPatientLook(scanner: MemberScanner, clock: Clock, onTrouble: (text: string) => void): () => Promise<MemberScan> {
  let told = false;
  return async () => {
    for (let left = TRIES; ; left--) {
      try {
        return await scanner.scan();
      } catch (error) {
        const text = `the process table cannot be read: ${errorText(error)}`;
        if (left <= 1) throw new Error(text);
        if (!told) onTrouble(text);
        told = true;
        await wait(clock, AGAIN_MS);
      }
    }
  };
}
