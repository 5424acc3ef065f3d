import { useState } from 'react';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { ProjectSnapshot } from '../../shared/model/project';
import { LeftNotes } from '../leftovers/left-note';
import { LogPane } from '../logs/log-pane';
import { ProxyView } from '../proxy/proxy-view';
import { useSelection, useServices } from '../state/app-services';
import type { DetailTab } from '../state/selection-store';
import { useProxyFact } from '../state/use-proxy';
import { RunsView } from '../timeline/runs-view';
import { Count } from '../ui/chip';
import { type TabItem, Tabs } from '../ui/tabs';
import { ToolsSlotProvider } from '../ui/tools-slot';
import { DetailHeader } from './detail-header';
import { ProcessConfigView } from './process-config';
import css from './process-detail.module.css';
import { ProcessEnvironment } from './process-environment';
import { ProcessNotes } from './process-notes';
import { ProcessPorts } from './process-ports';
import { StopPanel } from './stop-panel';
import { useStopShown } from './use-stop-shown';

interface ProcessDetailProps {
  readonly process: ProcessSnapshot;
  readonly project: ProjectSnapshot;
}

/** The selected process: header with actions, a stop as it happens, and the tabs. */
export function ProcessDetail({ process, project }: ProcessDetailProps) {
  const { selection } = useServices();
  const tab = useSelection((state) => state.tab);
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const stopShown = useStopShown(process);
  const ports = new Set(process.ports.map((port) => port.port)).size;
  /** Null without a proxy. */
  const held = useProxyFact(process.id, (proxy) => proxy.held.requests);
  const items: readonly (TabItem & { readonly id: DetailTab })[] = [
    { id: 'logs', label: 'Logs', panel: <LogPane key={process.id} processId={process.id} /> },
    { id: 'runs', label: 'Runs', panel: <RunsView key={process.id} process={process} /> },
    { id: 'ports', label: 'Ports', extra: ports > 0 ? <Count value={ports} /> : undefined, panel: <ProcessPorts process={process} /> },
    ...(held === null
      ? []
      : ([
          {
            id: 'proxy',
            label: 'Proxy',
            extra: held > 0 ? <Count value={held} /> : undefined,
            panel: <ProxyView key={process.id} process={process} />,
          },
        ] as const)),
    { id: 'config', label: 'Config', panel: <ProcessConfigView process={process} project={project} /> },
    { id: 'environment', label: 'Environment', panel: <ProcessEnvironment process={process} project={project} /> },
  ];
  // The tab of another process may be one that this one lacks.
  const shown = items.some(({ id }) => id === tab) ? tab : 'logs';
  const select = (id: string) => {
    const item = items.find((candidate) => candidate.id === id);
    if (item !== undefined) selection.selectTab(item.id);
  };
  return (
    <section className={css.detail} aria-label={process.name} data-pane="" tabIndex={-1}>
      <DetailHeader process={process} />
      <ProcessNotes process={process} />
      <LeftNotes processId={process.id} />
      <div className={css.stop}>
        <StopPanel process={process} />
      </div>
      <ToolsSlotProvider slot={slot}>
        <Tabs
          label={`Views of ${process.name}`}
          items={items}
          selected={stopShown ? 'logs' : shown}
          hideRow={stopShown}
          onSelect={select}
          tools={<div ref={setSlot} className={css.slot} />}
        />
      </ToolsSlotProvider>
    </section>
  );
}
