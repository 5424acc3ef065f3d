import { median } from './probe.mjs';

/** Median of so many runs, ms; `pauseMs` lies before each but the first. */
export async function timed(repeat, work, pauseMs = 0) {
  const times = [];
  for (let i = 0; i < repeat; i++) {
    if (i > 0 && pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return median(times);
}
