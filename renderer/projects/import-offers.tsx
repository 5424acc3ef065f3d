import type { ProjectSnapshot } from '../../shared/model/project';
import { toVisibleText } from '../logs/parse-ansi';
import { importOfferText } from '../present/present-import';
import { useServices } from '../state/app-services';
import { Button } from '../ui/button';
import css from './import-report.module.css';

/** Files that could be made into a slipway.yaml, when somebody says so. */
export function ImportOffers({ project }: { readonly project: ProjectSnapshot }) {
  const { selection } = useServices();
  const offers = project.importable ?? [];
  if (offers.length === 0) return null;
  return (
    <ul className={css.offers} aria-label="Files that can be imported">
      {offers.map((offer) => (
        <li key={offer.file} className={css.offer}>
          <span>{toVisibleText(importOfferText(offer))}</span>
          <Button
            size="small"
            icon="file"
            blockedReason={offer.runnable === 0 ? 'Nothing of it could run here.' : null}
            onClick={() => selection.showDialog({ kind: 'save', projectId: project.id, from: offer.file })}
          >
            Make slipway.yaml…
          </Button>
        </li>
      ))}
    </ul>
  );
}
