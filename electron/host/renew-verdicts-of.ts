import type { AnyVerdict } from '../../shared/model/port-verdict';
import { subjectOf } from '../../shared/model/verdict-words';
import type { HostContext } from './host-context';

/**
 * Somebody was told of a port or socket file: a process that is down with another word about the same gets a new one, so that no screen goes
 * on saying busy. Does not wait; a look that fails is reported, and the older word stays.
 */
export function renewVerdictsOf({ supervisor, report }: Pick<HostContext, 'supervisor' | 'report'>, answer: AnyVerdict): void {
  supervisor
    .renewVerdicts((old) => subjectOf(old) === subjectOf(answer) && old.verdict !== answer.verdict)
    .catch((error: unknown) => report(`another look at ${subjectOf(answer)}`, error));
}
