import type { HostSnapshot } from '../../../shared/contract/snapshot';
import { bytesText } from '../../../shared/model/bytes-text';
import { joinSentences } from '../../../shared/model/join-sentences';
import { leftOver, leftOverText } from '../../../shared/model/left-over';
import type { LeftoverSnapshot } from '../../../shared/model/leftover';
import type { ProcessSnapshot } from '../../../shared/model/process';
import { besideWord, runOf } from '../../../shared/model/process-state';
import type { ProjectSnapshot } from '../../../shared/model/project';
import type { ProxySnapshot } from '../../../shared/model/proxy';
import type { Command } from '../command';
import { EXIT } from '../command-failure';
import { findProject } from '../find-process';
import { handOverStatus } from '../hand-over-status';
import { statusJson } from '../json-shapes';
import type { Output, Style } from '../output';
import { programStatus } from '../program-status';
import { proxyStatus } from '../proxy-status';
import { safeText } from '../safe-text';
import { formatTable, type TableRow } from '../tables';
import { watchStatus } from '../watch-status';

function paintOf(process: ProcessSnapshot, style: Style): (text: string) => string {
  if (process.state.kind === 'failed') return style.bad;
  if (process.phase === 'up') return style.good;
  return process.phase === 'down' ? style.dim : style.warn;
}

function rowOf(process: ProcessSnapshot, left: LeftoverSnapshot | null, style: Style): TableRow {
  if (left !== null) {
    const [first, ...others] = left.members;
    return [
      `  ${process.name}`,
      { text: 'left over', paint: style.warn },
      first === undefined || others.length > 0 ? '' : String(first.pid),
      [...new Set(left.ports.map(({ port }) => port))].join(','),
      '',
      '',
      leftOverText(left),
    ];
  }
  return [
    `  ${process.name}`,
    { text: process.state.kind, paint: paintOf(process, style) },
    String(runOf(process.state)?.pid ?? ''),
    [...new Set(process.ports.map(({ port }) => port))].join(','),
    process.cpuPercent === null ? '' : `${process.cpuPercent.toFixed(1)} %`,
    process.rssBytes === null ? '' : bytesText(process.rssBytes),
    safeText(
      [besideWord(process.state.kind, process.detail), process.drift ? 'configuration changed on disk' : ''].filter(Boolean).join('; '),
      false,
    ),
  ];
}

const clockTime = (at: number): string => new Date(at).toTimeString().slice(0, 8);

/** The line under its process. */
function proxyRow(proxy: ProxySnapshot, style: Style): TableRow {
  const { word, isWell, detail } = proxyStatus(proxy, clockTime);
  return ['    proxy', { text: word, paint: isWell ? style.dim : style.warn }, '', String(proxy.port), '', '', safeText(detail, false)];
}

/** Under its process, while another one still drains. */
function oldRows(process: ProcessSnapshot, style: Style): TableRow[] {
  const old = handOverStatus(process);
  return old === null ? [] : [['    old', { text: old.word, paint: style.warn }, String(old.pid), '', '', '', safeText(old.detail, false)]];
}

/** Under its process, where its files are not watched as they should be. */
function watchRows(process: ProcessSnapshot, style: Style): TableRow[] {
  const found = watchStatus(process);
  return found === null ? [] : [['    watch', { text: found.word, paint: style.warn }, '', '', '', '', safeText(found.detail, false)]];
}

/** Under its process, where the program that runs is not the one on disk any more. */
function programRows(process: ProcessSnapshot, style: Style): TableRow[] {
  const found = programStatus(process);
  return found === null ? [] : [['    program', { text: found.word, paint: style.warn }, '', '', '', '', safeText(found.detail, false)]];
}

function printProject(
  project: ProjectSnapshot,
  { processes, leftovers, proxies = [] }: Pick<HostSnapshot, 'processes' | 'leftovers' | 'proxies'>,
  out: Output,
): void {
  const { style } = out;
  const trust =
    project.trust === 'trusted' || project.plan.length === 0 ? '' : style.warn(` ${project.trust}: slipway trust ${project.name}`);
  out.line(`${style.bold(project.name)}  ${style.dim(project.root)}${trust}`);
  const rows = processes.flatMap((process) => [
    rowOf(process, leftOver(process, leftovers), style),
    ...oldRows(process, style),
    ...watchRows(process, style),
    ...programRows(process, style),
    ...proxies.filter(({ id }) => id === process.id).map((proxy) => proxyRow(proxy, style)),
  ]);
  for (const line of formatTable(rows)) out.line(line);
  if (processes.length === 0) out.line(style.dim('  no processes'));
  for (const { file, line, severity, message } of project.problems.filter((problem) => problem.severity !== 'info'))
    out.line(`  ${severity === 'error' ? style.bad(severity) : style.warn(severity)} ${file}:${line} ${safeText(message, false)}`);
}

/** `slipway status [PROJECT]`: every project and process, also of projects that are not trusted yet. */
export const run: Command = async ({ args, out, cwd, connect }) => {
  const host = await connect();
  const { snapshot } = await host.call('snapshot.get', { look: true });
  const [name] = args;
  const projects = name === undefined ? snapshot.projects : [findProject(name, snapshot, cwd)];
  if (out.json) {
    out.document(statusJson({ ...snapshot, projects }));
    return EXIT.done;
  }
  for (const project of projects)
    printProject(project, { ...snapshot, processes: snapshot.processes.filter(({ projectId }) => projectId === project.id) }, out);
  if (projects.length === 0) out.line('No projects yet. Add a folder: slipway add FOLDER');
  const offered = snapshot.leftovers.filter(({ state }) => state !== 'left');
  if (offered.length > 0) {
    const names = offered.map(
      (one) => `${one.name} (${one.members.length === 1 ? `pid ${one.members[0]?.pid}` : `${one.members.length} processes`})`,
    );
    out.progress(safeText(`Left running by an earlier session: ${names.join(', ')}. Decide: slipway leftovers`, false));
  }
  for (const notice of snapshot.notices) out.progress(joinSentences(notice.text, notice.hint));
  return EXIT.done;
};
