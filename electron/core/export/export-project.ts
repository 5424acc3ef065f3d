import type { ExportedProject, ExportFormat } from '../../../shared/model/export';
import { exportCompose } from './export-compose';
import { exportKubernetes } from './export-kubernetes';
import type { ExportSource } from './export-source';
import { exportSystemd } from './export-systemd';

/** A project's processes in the words of what runs them on servers. Pure; writes nothing. */
export function exportProject(format: ExportFormat, source: ExportSource): ExportedProject {
  switch (format) {
    case 'systemd':
      return exportSystemd(source);
    case 'compose':
      return exportCompose(source);
    case 'kubernetes':
      return exportKubernetes(source);
  }
}
