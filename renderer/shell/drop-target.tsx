import { useEffect, useRef, useState } from 'react';
import { useServices } from '../state/app-services';
import { Icon } from '../ui/icon';
import css from './drop-target.module.css';

interface DropTargetProps {
  /** The folder's path; null where a browser hides it: then the host's folders are listed instead. `name`: what the browser calls it. */
  readonly onDrop: (path: string | null, name: string | null) => void;
}

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** The whole window takes a dropped folder. Text that is dragged within the window is left alone. */
export function DropTarget({ onDrop }: DropTargetProps) {
  const { folders } = useServices();
  const [over, setOver] = useState(false);
  const depth = useRef(0);
  useEffect(() => {
    const enter = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth.current++;
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth.current = Math.max(0, depth.current - 1);
      if (depth.current === 0) setOver(false);
    };
    const allow = (event: DragEvent): void => {
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      depth.current = 0;
      setOver(false);
      onDrop(folders.droppedPath(event.dataTransfer), event.dataTransfer.files[0]?.name ?? null);
    };
    addEventListener('dragenter', enter);
    addEventListener('dragleave', leave);
    addEventListener('dragover', allow);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragenter', enter);
      removeEventListener('dragleave', leave);
      removeEventListener('dragover', allow);
      removeEventListener('drop', drop);
    };
  }, [folders, onDrop]);
  if (!over) return null;
  return (
    <div className={css.veil}>
      <div className={css.frame}>
        <Icon name="folder-plus" size={32} />
        {folders.tellsPaths ? 'Drop a project folder' : 'Drop it, then say where it is'}
        <p>
          {folders.tellsPaths
            ? 'Its files are read and shown. Nothing runs.'
            : 'A browser tells only the name of a folder, so its place is asked for next. Nothing runs.'}
        </p>
      </div>
    </div>
  );
}
