import { median } from './probe.mjs';

/** Median of so many runs, ms. */
export async function timed(repeat, work) {
  const times = [];
  for (let i = 0; i < repeat; i++) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return median(times);
}
