/** What the attempts aim at; made by the test on the machine itself. */
export interface Target {
  readonly tcpPort: number
  readonly udpPort: number
  readonly abstractSocket: string
  readonly socketPath: string
  /** A file outside of the workspace, with a secret in it. */
  readonly secretPath: string
  readonly secret: string
  readonly outside: string
  readonly processId: number
  readonly marker: string
}

export interface Attempt {
  readonly name: string
  /** Bash. It prints ESCAPED when it got what it must not get. */
  readonly command: (target: Target) => string
}

const attempt = (name: string, command: Attempt['command'] | string): Attempt => ({
  name,
  command: typeof command === 'string' ? () => command : command,
})
const escapedIf = (name: string, condition: Attempt['command'] | string): Attempt =>
  attempt(
    name,
    (target) => `{ ${typeof condition === 'string' ? condition : condition(target)}; } >/dev/null 2>&1 && echo ESCAPED`,
  )
/**
 * A system call by its numbers on x64 and arm64. It escaped unless the answer is EPERM or ENOSYS: the arguments are
 * nonsense, so a call that is let through does nothing and complains about them.
 */
const systemCall = (x64: number, arm64: number, ...parameters: (string | number)[]): string =>
  `perl -e 'exit(syscall(${process.arch === 'x64' ? x64 : arm64}, ${parameters.join(', ')}) == -1 && ($! == 1 || $! == 38))'`
/** Writes to a setting of the kernel the value that it has: an attempt must do no harm when it succeeds. */
const rewrite = (path: string): string => `{ value=$(cat ${path}) && echo "$value" > ${path}; }`
const socket = (family: number, type: number, protocol: number): string =>
  `perl -MSocket -e 'socket(my $s, ${family}, ${type}, ${protocol}) or exit 1'`

const network: Attempt[] = [
  escapedIf('TCP to the loopback of the machine', ({ tcpPort }) => `echo hello > /dev/tcp/127.0.0.1/${tcpPort}`),
  escapedIf('TCP to the loopback by name', ({ tcpPort }) => `echo hello > /dev/tcp/localhost/${tcpPort}`),
  escapedIf('TCP to another host', 'timeout 2 bash -c "echo > /dev/tcp/1.1.1.1/53"'),
  escapedIf('the metadata service of a cloud', 'timeout 2 bash -c "echo > /dev/tcp/169.254.169.254/80"'),
  attempt('UDP to the loopback of the machine', ({ udpPort }) => `echo hello > /dev/udp/127.0.0.1/${udpPort}`),
  escapedIf('name resolution', 'timeout 2 getent hosts example.org'),
  escapedIf(
    'an abstract Unix socket',
    ({ abstractSocket }) =>
      `perl -MSocket -e 'socket(my $s, PF_UNIX, SOCK_STREAM, 0); connect($s, pack_sockaddr_un("\\0${abstractSocket}")) or exit 1'`,
  ),
  escapedIf(
    'a Unix socket in a directory',
    ({ socketPath }) =>
      `perl -MSocket -e 'socket(my $s, PF_UNIX, SOCK_STREAM, 0); connect($s, pack_sockaddr_un("${socketPath}")) or exit 1'`,
  ),
  escapedIf('the Docker socket', '[ -e /var/run/docker.sock ] || [ -e /run/docker.sock ]'),
  escapedIf('the D-Bus socket', '[ -e /run/dbus/system_bus_socket ]'),
  escapedIf('a raw socket', socket(2, 3, 1)),
  escapedIf('a packet socket', socket(17, 3, 768)),
  escapedIf('an interface other than the loopback', '[ "$(grep -c : /proc/net/dev)" -gt 1 ]'),
]

const files: Attempt[] = [
  attempt('reading a file outside', ({ secretPath }) => `cat ${secretPath}`),
  attempt('reading it through the root of process 1', ({ secretPath }) => `cat /proc/1/root${secretPath}`),
  attempt(
    'reading it through the root of the parent',
    ({ secretPath }) => `cat /proc/$PPID/root${secretPath} /proc/$PPID/cwd${secretPath}`,
  ),
  attempt('reading it through a link in the workspace', ({ secretPath }) => `ln -s ${secretPath} link; cat link`),
  attempt('reading it through a hard link', ({ secretPath }) => `ln ${secretPath} hard && cat hard`),
  attempt('reading it by climbing', ({ secretPath }) => `cat ../../../../../../..${secretPath} ../outside/secret`),
  attempt('reading it through an open descriptor', 'for fd in /proc/*/fd/*; do timeout 0.1 head -c 100 $fd; done'),
  escapedIf('changing a file beside the workspace', 'echo x > ../outside/written; echo x >> ../outside/secret; false'),
  escapedIf('deleting beside the workspace', 'rm -rf ../outside; false'),
  escapedIf('reading password hashes', 'cat /etc/shadow || cat /etc/gshadow'),
  escapedIf('reading keys of the machine', 'ls /etc/ssl/private/* || ls /etc/ssh/*key'),
  escapedIf('seeing the home of root', '[ -n "$(ls -A /root)" ]'),
  escapedIf('seeing homes', '[ -n "$(ls -A /home)" ]'),
  escapedIf('writing to /etc', 'echo x >> /etc/passwd || echo x > /etc/new'),
  escapedIf('writing to /usr', 'touch /usr/bin/new || touch /usr/local/bin/new || touch /bin/new'),
  escapedIf('writing to libraries', 'touch /lib/new || touch /usr/lib/new'),
  escapedIf('writing to the root', 'touch /new || mkdir /boot'),
  escapedIf('replacing Node.js', 'echo x > "$(command -v node || echo /nonexistent/x)"'),
  escapedIf('writing a Git hook', 'echo x > .git/hooks/pre-commit'),
  escapedIf('changing the Git configuration', 'git config core.hooksPath /tmp || echo x >> .git/config'),
  escapedIf('moving Git away', 'mv .git other || rm -rf .git'),
  escapedIf('uncovering Git', 'umount .git || umount -l .git'),
  attempt('reading a secrets file', 'cat .env config/.env.production'),
  escapedIf('replacing a secrets file', 'echo A=1 > .env || rm .env || mv .env other'),
  escapedIf("seeing Jr's own state", '[ -n "$(ls -A .jr)" ] || touch .jr/x'),
  escapedIf(
    'forging a dependency',
    'echo x > node_modules/tool/index.js || rm -r node_modules/tool || mv node_modules other',
  ),
  escapedIf('removing the workspace', 'rmdir "$PWD" || mv "$PWD" "$PWD-moved"'),
  escapedIf('leaving a set-user-id program', 'cp /bin/bash suid && { chmod u+s suid || chmod 4755 suid; }'),
  escapedIf(
    'creating a set-user-id program',
    `perl -e 'umask 0; sysopen(my $f, "suid2", 65, 04755) or exit 1; exit(((stat $f)[2] & 04000) == 0)'`,
  ),
  escapedIf('a set-group-id program', 'cp /bin/bash sgid && chmod g+s sgid'),
]

const kernel: Attempt[] = [
  escapedIf('having a capability', "grep -E 'Cap(Eff|Prm|Bnd|Amb):' /proc/self/status | grep -v 0000000000000000"),
  escapedIf('gaining privileges by exec', "grep 'NoNewPrivs:.0' /proc/self/status"),
  escapedIf('having no system call filter', "grep 'Seccomp:.0' /proc/self/status"),
  escapedIf('becoming root', `sudo -n true || su -c true || perl -e '$> = 0; $< = 0; exit($> != 0)'`),
  ...(['--user', '--mount', '--net', '--pid --fork', '--ipc', '--uts', '--cgroup'] as const).map((kind) =>
    escapedIf(
      `a new namespace: ${kind}`,
      `unshare ${kind} true || unshare --user ${kind} true || unshare --map-root-user ${kind} true`,
    ),
  ),
  escapedIf('allowing namespaces again', rewrite('/proc/sys/user/max_user_namespaces')),
  escapedIf(
    'entering the namespaces of process 1',
    'nsenter --target 1 --mount --user true || nsenter --target 1 --net true',
  ),
  escapedIf('mounting', 'mount -t tmpfs x /tmp || mount --bind / /tmp || mount -t proc x /tmp'),
  escapedIf('mounting writable', 'mount -o remount,rw /usr || mount -o remount,rw /'),
  escapedIf('the new mount interface', systemCall(430, 430, '"tmpfs"', 0)),
  escapedIf('changing the root', 'chroot . true || perl -e \'chroot(".") or exit 1\''),
  escapedIf('pivot_root', systemCall(155, 41, '"."', '"."')),
  escapedIf('a device node', 'mknod disk b 8 0 || mknod memory c 1 1'),
  escapedIf(
    'a disk or the memory',
    'head -c 1 /dev/vda || head -c 1 /dev/sda || head -c 1 /dev/mem || head -c 1 /dev/kmem',
  ),
  escapedIf('the kernel log', 'dmesg || head -c 1 /dev/kmsg || head -c 1 /proc/kmsg'),
  escapedIf('the memory of the kernel', 'head -c 1 /proc/kcore | grep -q .'),
  escapedIf('the core pattern', rewrite('/proc/sys/kernel/core_pattern')),
  escapedIf(
    'kernel settings',
    `[ -n "$(find /proc/sys -type f -writable | head -1)" ] || ${rewrite('/proc/sys/kernel/panic')} || ${rewrite('/proc/sys/vm/swappiness')}`,
  ),
  escapedIf('the emergency keys', 'echo h > /proc/sysrq-trigger'),
  escapedIf('control groups and devices in /sys', '[ -n "$(ls -A /sys)" ] || mkdir /sys/fs/cgroup/x'),
  escapedIf('protection from the memory killer', 'echo -1000 > /proc/self/oom_score_adj'),
  escapedIf(
    'a higher priority',
    `perl -e '$before = getpriority(0, 0); setpriority(0, 0, $before - 5); exit(getpriority(0, 0) >= $before)'`,
  ),
  escapedIf('the clock', 'date -s "$(date)"'),
  escapedIf('the host name', 'hostname "$(hostname)"'),
  escapedIf('a kernel module', `${systemCall(175, 105, 0, 0, 0)} || modprobe loop`),
  escapedIf('a reboot', systemCall(169, 142, 0, 0, 0, 0)),
  escapedIf('another kernel', systemCall(246, 104, 0, 0, 0, 0)),
  escapedIf('swap space', systemCall(167, 224, '"/dev/null"', 0)),
  escapedIf(
    'the key ring of the kernel',
    `${systemCall(250, 219, 0, '-3', 1)} || ${systemCall(248, 217, '"user"', '"k"', '"v"', 1, '-3')}`,
  ),
  escapedIf('BPF', systemCall(321, 280, 0, 0, 0)),
  escapedIf('performance counters', systemCall(298, 241, 0, 0, '-1', '-1', 0)),
  escapedIf('io_uring', systemCall(425, 425, 1, 0)),
  escapedIf('userfaultfd', systemCall(323, 282, 1)),
  escapedIf('file handles', systemCall(304, 265, 0, 0, 0)),
  escapedIf('typing into a terminal', `exec 3<>/dev/tty || perl -e 'exit(ioctl(STDIN, 0x5412, "x") ? 0 : 1)'`),
  escapedIf('terminals of others', '[ -n "$(ls /dev/pts | grep -v ptmx)" ]'),
]

const processes: Attempt[] = [
  escapedIf('killing a process of the machine', ({ processId }) => `kill -9 ${processId}`),
  attempt('killing everything', 'kill -9 -1'),
  escapedIf('seeing processes of the machine', ({ marker }) => `grep -q -s -a -x -z ${marker} /proc/[0-9]*/cmdline`),
  escapedIf('killing process 1', 'kill -9 1 && sleep 0.2 && ! kill -0 1'),
  escapedIf("reading Jr's environment", 'cat /proc/*/environ | tr "\\0" "\\n" | grep JR_CANARY'),
  escapedIf('reading the environment of process 1', 'grep -z -v "^PWD=" /proc/1/environ'),
  attempt('an inherited descriptor', '[ "$(ls /proc/self/fd | wc -l)" -gt 4 ] && echo ESCAPED'),
  escapedIf('shared memory of the machine', 'ipcs -m | grep -E "^0x"'),
  attempt('a background process that stays', ({ marker }) => `sleep 3011${marker.length} & echo begun`),
  attempt(
    'a daemon that stays',
    ({ marker }) =>
      `setsid nohup bash -c "exec -a ${marker}-daemon sleep 3000" >/dev/null 2>&1 </dev/null & disown; echo begun`,
  ),
  attempt(
    'a daemon of a daemon',
    ({ marker }) => `( ( setsid bash -c "trap '' HUP TERM; exec -a ${marker}-deep sleep 3000" & ) & ) ; echo begun`,
  ),
  escapedIf(
    'a timer of the system',
    'echo "touch /tmp/x" | at now || echo "* * * * * true" | crontab - || systemd-run --user true || systemctl start x',
  ),
]

export const attempts: readonly Attempt[] = [...network, ...files, ...kernel, ...processes]

/** Attempts to use up the machine; each must be stopped for the reason given. */
export const exhaustions: readonly {
  readonly name: string
  readonly command: string
  readonly stoppedBy: readonly string[]
}[] = [
  {
    name: 'a fork bomb',
    command: 'bomb() { bomb | bomb & }; bomb; sleep 60',
    stoppedBy: ['processes', 'memory', 'timeout'],
  },
  {
    name: 'many idle processes',
    command: 'for i in $(seq 400); do sleep 60 & done; wait',
    stoppedBy: ['processes', 'memory', 'timeout'],
  },
  {
    name: 'memory in many processes',
    command: `for i in 1 2 3 4 5 6; do perl -e '$x = "x" x 40_000_000; sleep 60' & done; wait`,
    stoppedBy: ['memory'],
  },
  { name: 'an endless loop', command: 'while :; do :; done', stoppedBy: ['timeout'] },
  {
    name: 'a process deaf to signals',
    command: "trap '' TERM INT HUP QUIT; while :; do sleep 1; done",
    stoppedBy: ['timeout'],
  },
  { name: 'endless output', command: 'cat /dev/zero', stoppedBy: ['output'] },
  {
    name: 'many files that fill the disk',
    command: 'for i in $(seq 100); do head -c 4000000 /dev/urandom > f$i; done; sleep 60',
    stoppedBy: ['disk'],
  },
]

/** Attempts that a limit ends from within; each prints ESCAPED when the limit was not there. */
export const limited: readonly Attempt[] = [
  escapedIf('one large allocation', `perl -e '$x = "x" x 3_000_000_000; exit 0'`),
  escapedIf('one large file', 'head -c 30000000 /dev/zero > large; [ "$(stat -c %s large)" -gt 20971520 ]'),
  escapedIf(
    'filling /tmp',
    'head -c 20000000 /dev/zero > /tmp/a && head -c 20000000 /dev/zero > /tmp/b && head -c 20000000 /dev/zero > /tmp/c',
  ),
  escapedIf(
    'filling shared memory',
    'head -c 20000000 /dev/zero > /dev/shm/a && head -c 20000000 /dev/zero > /dev/shm/b && head -c 20000000 /dev/zero > /dev/shm/c',
  ),
  escapedIf('filling /dev', 'head -c 1000 /dev/zero > /dev/filler'),
  escapedIf('raising a limit', 'ulimit -u unlimited || ulimit -f unlimited || prlimit --pid $$ --nproc=100000'),
  escapedIf('a core dump', 'ulimit -c unlimited; bash -c "kill -SEGV \\$\\$"; ls core*'),
]
