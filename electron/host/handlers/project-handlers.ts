import type { Handlers } from '../../../shared/contract/serve-contract';
import { listFolder } from '../folder-list';
import type { HostContext } from '../host-context';

type Group =
  | 'project.add'
  | 'project.rescan'
  | 'project.trust'
  | 'project.untrust'
  | 'project.remove'
  | 'project.configure'
  | 'project.draft'
  | 'project.save'
  | 'project.export'
  | 'folder.list';

export function projectHandlers({ projects, drafts, snapshots }: HostContext): Pick<Handlers, Group> {
  return {
    'project.add': ({ path }) => projects.add(path),
    'project.rescan': ({ projectId }) => projects.rescan(projectId),
    'project.trust': ({ projectId, planHash }) => projects.trust(projectId, planHash),
    'project.untrust': ({ projectId }) => projects.untrust(projectId),
    'project.remove': ({ projectId }) => projects.remove(projectId),
    'project.configure': ({ projectId, leftovers }) => projects.configure(projectId, leftovers),
    'project.draft': ({ projectId, from, replace }) => drafts.draft(projectId, from, replace),
    'project.save': ({ projectId, from, replace, hash }) => drafts.save(projectId, from, replace, hash),
    'project.export': ({ projectId, format }) => drafts.exportTo(projectId, format),
    'folder.list': ({ path }) => listFolder(path, snapshots.info().homeDir),
  };
}
