import type { SignalName, StopAdvice } from '../../../shared/model/process';
import type { StopRecord } from '../../../shared/model/stop-sequence';
import { type StopPlanned, type StopPrediction, suggestStopSignal } from '../../../shared/model/suggest-stop-signal';
import type { CoreDeps } from './core-deps';
import { errorText } from './error-text';
import type { LiveRun } from './live-run';
import { mainFirst, predictedMembers, type ReadMember, readMembers } from './predicted-members';

/** 16 members take about 1 ms; reading 50 took 4 to 6 ms. Trees that large are pools of like workers. */
const MOST_READ = 16;
/** What delays the signal: the main process and a few. The others are read right after it, where whoever is going to ignore it still lives. */
const READ_BEFORE = 4;

/** What a stop will come to. */
export interface StopForecast {
  /** Reads the rest of the members; to be called in the turn in which the first step was carried out. */
  readRest(): void;
  /** Null where nothing could be read. */
  prediction(): StopPrediction | null;
}

/**
 * What the stop that begins now will come to. Masks are read before the signal or right after it, because those who obey are gone soon; what they mean
 * is worked out when it is asked for, which most stops never are. No better signal is named where a member had ended before it was read. Never throws: a host without a free descriptor must be able to stop what took them.
 */
export function predictStop(deps: CoreDeps, run: LiveRun, mainPid: number, stop: StopPlanned): StopForecast {
  const members = mainFirst(run.members, mainPid).slice(0, MOST_READ);
  const read = readOrSay(deps, run, mainPid, members.slice(0, READ_BEFORE));
  let isWhole = members.length <= READ_BEFORE;
  return {
    readRest() {
      if (read === null || isWhole) return;
      const rest = readOrSay(deps, run, mainPid, members.slice(READ_BEFORE)) ?? [];
      read.push(...rest);
      isWhole = rest.length === members.length - READ_BEFORE;
    },
    prediction() {
      if (read === null) return null;
      const found = suggestStopSignal(stop, predictedMembers(read));
      // Whoever had ended before it was read obeyed this signal; whether it would have obeyed another is not known.
      return isWhole || found === null ? found : { ...found, better: null };
    },
  };
}

function readOrSay(deps: CoreDeps, run: LiveRun, mainPid: number, members: LiveRun['members']): ReadMember[] | null {
  try {
    return readMembers(deps, members, mainPid);
  } catch (error) {
    run.log.note(`What the stop will come to could not be read: ${errorText(error)}`);
    return null;
  }
}

/**
 * The advice to keep after a stop: its own if it has one; else the old one, unless this stop began with the very signal that was said not
 * to be obeyed, and it was. Pure.
 */
export function adviceToKeep(old: StopAdvice | undefined, record: StopRecord, advice: StopAdvice | null): StopAdvice | undefined {
  const disproved = !record.escalated && record.steps[0]?.signal === old?.signal;
  return advice ?? (disproved ? undefined : old);
}

/** What a stop whose steps ran out teaches: a better signal, where its own was not obeyed. Null for nothing, and where it was forced. Pure. */
export function adviceOf(record: StopRecord, prediction: StopPrediction | null, commandLine: string): StopAdvice | null {
  if (!record.escalated || record.forcedBy !== undefined || prediction === null || prediction.reason === null || prediction.better === null)
    return null;
  // It was one of the steps, and somebody lived on after it.
  if (record.signals.some(({ signal }) => signal === prediction.better?.signal)) return null;
  return {
    signal: prediction.signal,
    better: prediction.better.signal,
    text: `SIGKILL was needed: ${prediction.reason}. ${prediction.better.text}`,
    commandLine,
    runId: record.runId,
  };
}

/** The advice in force: none once the command or the stop signal is another. Pure. */
export function currentAdvice(advice: StopAdvice | undefined, stopSignal: SignalName, commandLine: string): StopAdvice | null {
  return advice !== undefined && advice.commandLine === commandLine && advice.signal === stopSignal ? advice : null;
}
