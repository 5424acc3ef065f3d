import { nextAnswer, startRaw } from './probe.mjs';

/**
 * The floor of a restart, ms for each of `repeat` rounds: kills the program, waits for its end, spawns it and waits for the first answer on
 * `port`. `beforeKill` is part of the round.
 */
export async function restartFloor(argv, port, repeat, beforeKill = () => undefined) {
  const rounds = [];
  let child = startRaw(argv);
  let answer = await nextAnswer(port, null);
  for (let i = 0; i < repeat; i++) {
    const began = performance.now();
    beforeKill(i);
    process.kill(-child.pid, 'SIGTERM');
    await child.exited;
    child = startRaw(argv);
    answer = await nextAnswer(port, answer);
    rounds.push(performance.now() - began);
  }
  process.kill(-child.pid, 'SIGTERM');
  await child.exited;
  return rounds;
}
