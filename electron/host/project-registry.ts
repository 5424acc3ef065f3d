import { basename, resolve } from 'node:path';
import type { LeftoverPolicy } from '../../shared/model/leftover';
import type { ApprovedPlan } from '../core/project/trust';
import type { SettingsStore } from './settings-store';
import type { StoredProject } from './stored-state';

export type FoundProject =
  | { readonly kind: 'found'; readonly project: StoredProject }
  | { readonly kind: 'missing' }
  | { readonly kind: 'ambiguous'; readonly ids: readonly string[] };

/** The folders a person has added. Ids never change and are not given out again while in use. */
export class ProjectRegistry {
  constructor(
    private readonly store: SettingsStore,
    private readonly now: () => number = Date.now,
  ) {}

  all(): readonly StoredProject[] {
    return this.store.projects();
  }

  get(id: string): StoredProject | null {
    return this.all().find((project) => project.id === id) ?? null;
  }

  /** By id, else by the path of its folder, else by its name. */
  find(text: string): FoundProject {
    const byId = this.get(text) ?? this.all().find((project) => project.root === text || project.root === resolve(text));
    if (byId) return { kind: 'found', project: byId };
    const named = this.all().filter((project) => project.name === text);
    const [only] = named;
    if (only === undefined) return { kind: 'missing' };
    return named.length === 1 ? { kind: 'found', project: only } : { kind: 'ambiguous', ids: named.map((project) => project.id) };
  }

  /** Registers a real path; resolves once on disk. The same path again is the same project. */
  async add(realRoot: string): Promise<StoredProject> {
    const known = this.all().find((project) => project.root === realRoot);
    if (known) return known;
    const name = basename(realRoot) || realRoot;
    const project: StoredProject = { id: this.#freeId(name), name, root: realRoot, addedAt: this.now(), approved: null };
    await this.store.updateProjects((projects) => [...projects, project]);
    return project;
  }

  /** Forgets a project and what was kept of its processes. Twice does nothing. */
  async remove(id: string): Promise<void> {
    await Promise.all([
      this.store.updateProjects((projects) => projects.filter((project) => project.id !== id)),
      this.store.forgetProcesses(id),
    ]);
  }

  /** Keeps what was approved; null withdraws trust. An unknown id does nothing. */
  async setApproved(id: string, approved: ApprovedPlan | null): Promise<void> {
    const stored = approved === null ? null : { ...approved, processes: approved.processes.map((process) => ({ ...process })) };
    await this.store.updateProjects((projects) =>
      projects.map((project) => (project.id === id ? { ...project, approved: stored } : project)),
    );
  }

  /** Keeps what becomes of its leftovers; null: no choice. An unknown id does nothing. */
  async setLeftovers(id: string, policy: LeftoverPolicy | null): Promise<void> {
    await this.store.updateProjects((projects) =>
      projects.map((project) => {
        if (project.id !== id) return project;
        const { leftovers: _old, ...rest } = project;
        return policy === null ? rest : { ...rest, leftovers: policy };
      }),
    );
  }

  #freeId(name: string): string {
    const slug = slugOf(name);
    const taken = new Set(this.all().map((project) => project.id));
    for (let number = 1; ; number += 1) {
      const id = number === 1 ? slug : `${slug}-${number}`;
      if (!taken.has(id)) return id;
    }
  }
}

/** `My Shop!` → `my-shop`; letters of any script stay. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_.]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 64);
  return slug === '' ? 'project' : slug;
}
