import { describe, expect, test } from 'vitest';
import { findOutside, stopCommandYaml } from '../../../shared/model/find-outside';

const seen = (text: string) => findOutside([{ pid: null, text }]);

describe('clients whose work lies outside every tree', () => {
  test.each([
    ['docker run -d --name db postgres', 'docker run', 'docker stop db'],
    ['docker run --rm --name=db -p 5432:5432 postgres', 'docker run', 'docker stop db'],
    ['docker run -d postgres', 'docker run', null],
    ['/usr/bin/docker -H ssh://box run --name db postgres', 'docker run', 'docker stop db'],
    ['docker start db', 'docker start', 'docker stop db'],
    ['docker exec db psql', 'docker exec', null],
    ['docker compose up -d', 'docker compose up', 'docker compose down'],
    ['docker compose -f dev.yml -p shop up', 'docker compose up', 'docker compose -f dev.yml -p shop down'],
    ['docker-compose --profile db up', 'docker-compose up', 'docker-compose --profile db down'],
    ['docker compose start db', 'docker compose start', 'docker compose stop'],
    ['podman run --name web nginx', 'podman run', 'podman stop web'],
    ['systemd-run --user --unit=job ./job', 'systemd-run', 'systemctl --user stop job'],
    ['systemd-run -u job ./job', 'systemd-run', 'systemctl stop job'],
    ['systemd-run --user ./job', 'systemd-run', null],
    ['systemctl --user start redis', 'systemctl start', 'systemctl --user stop redis'],
    ['sudo -u postgres postgres -D data', 'sudo', null],
    ['su - web -c ./run', 'su', null],
    ['runuser -u web ./run', 'runuser', null],
    ['ssh -p 22 box ./serve', 'ssh', null],
    ['kubectl apply -f k8s/', 'kubectl apply', 'kubectl delete -f k8s/'],
    ['kubectl -n dev run web --image nginx', 'kubectl run', 'kubectl -n dev delete pod web'],
    ['kubectl exec web -- ./job', 'kubectl exec', null],
    ['screen -dmS jobs ./job', 'screen', 'screen -S jobs -X quit'],
    ['tmux new-session -d -s jobs ./job', 'tmux', 'tmux kill-session -t jobs'],
    ['tmux -L own new-window -t jobs ./job', 'tmux', null],
    ['tmux splitw ./job', 'tmux', null],
    ['tmux new -ds jobs ./job', 'tmux', 'tmux kill-session -t jobs'],
    ['at -f job.sh now', 'at', null],
    ['sh -c "docker compose up -d && node server.js"', 'docker compose up', 'docker compose down'],
    ['sh -c docker compose up -d', 'docker compose up', 'docker compose down'],
    ['DB=1 exec docker run --name db postgres', 'docker run', 'docker stop db'],
    ['nohup env -u X docker compose up', 'docker compose up', 'docker compose down'],
    ['npm run build && docker compose up', 'docker compose up', 'docker compose down'],
  ])('%s', (text, tool, stopCommand) => {
    const [note, ...more] = seen(text);
    expect(more).toEqual([]);
    expect(note).toMatchObject({ tool, stopCommand, pid: null });
    // Either a command to propose, or a word on what else to do.
    expect(note?.advice === null).toBe(stopCommand !== null);
  });

  test.each([
    'node server.js',
    'node docker.js run',
    'vim docker-compose.yml',
    'grep docker run',
    'echo sudo',
    'docker ps',
    'docker build .',
    'docker compose logs -f',
    'docker compose --profile up logs',
    'systemd-run --scope ./job',
    'systemctl status redis',
    'ssh box',
    'ssh -N -L 5432:db:5432 box',
    'ssh -t box ./serve',
    'kubectl port-forward svc/web 8080:80',
    'kubectl logs -f web',
    'screen -ls',
    'tmux attach -t jobs',
    'nohup ./server',
    'setsid ./server',
    './at-server',
    'npm start',
    '',
  ])('%j says nothing', (text) => expect(seen(text)).toEqual([]));

  test('attached containers are told from detached ones', () => {
    expect(seen('docker compose up')[0]?.survives).toContain('SIGKILL');
    expect(seen('docker compose up -d')[0]?.survives).toContain('go on when this run is stopped');
    expect(seen('docker run -itd x')[0]?.survives).toContain('goes on when this run is stopped');
  });

  test('the live process is named before the configured command, each client once', () => {
    const notes = findOutside([
      { pid: null, text: 'docker compose up' },
      { pid: 41, text: 'docker compose up' },
      { pid: 42, text: 'ssh box ./job' },
    ]);
    expect(notes.map(({ tool, pid }) => [tool, pid])).toEqual([
      ['docker compose up', 41],
      ['ssh', 42],
    ]);
  });

  test('what is to be copied is one line of YAML, quotes and all', () => {
    expect(stopCommandYaml('docker stop "my db"')).toBe('stop: { command: "docker stop \\"my db\\"" }');
  });
});
