import type { Clock } from '../clock';

/**
 * Makes many questions of one turn of the event loop one read: the questions are collected, `read` is asked once for all of them, and
 * every asker gets the whole answer to pick from. Never answers with a read that began before the question. A read that fails fails for
 * all who asked in that turn.
 */
export function shareTurn<Q, A>(clock: Clock, read: (questions: readonly Q[]) => Promise<A>): (question: Q) => Promise<A> {
  let pending: { readonly questions: Q[]; readonly answer: Promise<A> } | null = null;
  return (question) => {
    if (pending !== null) {
      pending.questions.push(question);
      return pending.answer;
    }
    const questions = [question];
    const answer = new Promise<A>((resolve, reject) => {
      clock.setTimer(() => {
        pending = null;
        read(questions).then(resolve, reject);
      }, 0);
    });
    pending = { questions, answer };
    return answer;
  };
}
