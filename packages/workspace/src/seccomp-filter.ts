/**
 * A seccomp program in the kernel's classic BPF, for `bwrap --seccomp`. It takes away system calls that no build or
 * test needs and through which most kernel bugs were reached, and the setuid bits: a program that a command leaves
 * behind belongs to whoever runs Jr, so a set-user-id bit on it would hand out that account.
 */
export function toSeccompFilter(architecture: string): Buffer | undefined {
  const table = architecture === 'x64' ? x64 : architecture === 'arm64' ? arm64 : undefined
  if (table === undefined) return undefined
  const program: Instruction[] = [
    loadWord(offsetOfArchitecture),
    // Another word size or instruction set has other call numbers: nothing of it is allowed.
    jumpIfEqual(table.auditArchitecture, 1, 0),
    answer(permissionDenied),
    loadWord(offsetOfNumber),
  ]
  if (architecture === 'x64') program.push(jumpIfAtLeast(x32Bit, 0, 1), answer(permissionDenied))
  for (const number of table.denied) program.push(jumpIfEqual(number, 0, 1), answer(permissionDenied))
  for (const number of table.absent) program.push(jumpIfEqual(number, 0, 1), answer(notImplemented))
  for (const [number, argument] of table.modes) {
    program.push(
      jumpIfEqual(number, 0, 4),
      loadWord(offsetOfArguments + 8 * argument),
      jumpIfAnyBit(0o6000, 0, 1),
      answer(permissionDenied),
      answer(allow),
    )
  }
  for (const [number, flags] of table.opens) {
    program.push(
      jumpIfEqual(number, 0, 6),
      loadWord(offsetOfArguments + 8 * flags),
      // Without these flags the mode is not read, and callers leave anything in its register.
      jumpIfAnyBit(createFlags, 0, 3),
      loadWord(offsetOfArguments + 8 * (flags + 1)),
      jumpIfAnyBit(0o6000, 0, 1),
      answer(permissionDenied),
      answer(allow),
    )
  }
  program.push(
    jumpIfEqual(table.ioctl, 0, 4),
    loadWord(offsetOfArguments + 8),
    jumpIfEqual(typeIntoTerminal, 1, 0),
    jumpIfEqual(consoleControl, 0, 1),
    answer(permissionDenied),
    answer(allow),
  )
  return Buffer.concat(program.map(encode))
}

type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, value: number]

function encode([code, whenTrue, whenFalse, value]: Instruction): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt16LE(code, 0)
  bytes.writeUInt8(whenTrue, 2)
  bytes.writeUInt8(whenFalse, 3)
  bytes.writeUInt32LE(value >>> 0, 4)
  return bytes
}

const loadWord = (offset: number): Instruction => [0x20, 0, 0, offset]
const jumpIfEqual = (value: number, whenTrue: number, whenFalse: number): Instruction => [
  0x15,
  whenTrue,
  whenFalse,
  value,
]
const jumpIfAtLeast = (value: number, whenTrue: number, whenFalse: number): Instruction => [
  0x35,
  whenTrue,
  whenFalse,
  value,
]
const jumpIfAnyBit = (bits: number, whenTrue: number, whenFalse: number): Instruction => [
  0x45,
  whenTrue,
  whenFalse,
  bits,
]
const answer = (value: number): Instruction => [0x06, 0, 0, value]

// linux/seccomp.h and linux/audit.h
const allow = 0x7fff0000
const permissionDenied = 0x00050001
const notImplemented = 0x00050026
const offsetOfNumber = 0
const offsetOfArchitecture = 4
const offsetOfArguments = 16
const x32Bit = 0x40000000
// asm-generic/ioctls.h: TIOCSTI and TIOCLINUX
// O_CREAT and the part of O_TMPFILE that is not O_DIRECTORY
const createFlags = 0o20000100
const typeIntoTerminal = 0x5412
const consoleControl = 0x541c

interface CallTable {
  readonly auditArchitecture: number
  readonly ioctl: number
  readonly denied: readonly number[]
  /** Calls that programs try first and do without: `openat2` hides its mode in memory, io_uring goes around filters. */
  readonly absent: readonly number[]
  /** Call number and which argument holds the file mode. */
  readonly modes: readonly (readonly [number, number])[]
  /** Call number and which argument holds the flags; the mode follows it. */
  readonly opens: readonly (readonly [number, number])[]
}

/*
 * Denied, in this order: keyctl add_key request_key · bpf perf_event_open userfaultfd · kexec_load kexec_file_load
 * init_module finit_module delete_module · mount umount2 pivot_root chroot setns · open_tree move_mount fsopen fsconfig
 * fsmount fspick mount_setattr · swapon swapoff reboot acct settimeofday clock_settime quotactl syslog ·
 * name_to_handle_at open_by_handle_at vhangup; on x64 also iopl ioperm.
 * Absent: openat2 io_uring_setup io_uring_enter io_uring_register.
 */
const newMountCalls = [428, 429, 430, 431, 432, 433, 442]
const absent = [437, 425, 426, 427]
const x64: CallTable = {
  auditArchitecture: 0xc000003e,
  ioctl: 16,
  denied: [
    250,
    248,
    249,
    321,
    298,
    323,
    246,
    320,
    175,
    313,
    176,
    165,
    166,
    155,
    161,
    308,
    ...newMountCalls,
    167,
    168,
    169,
    163,
    164,
    227,
    179,
    103,
    303,
    304,
    153,
    172,
    173,
  ],
  absent,
  // creat mknod mknodat chmod fchmod fchmodat fchmodat2
  modes: [
    [85, 1],
    [133, 1],
    [259, 2],
    [90, 1],
    [91, 1],
    [268, 2],
    [452, 2],
  ],
  // open openat
  opens: [
    [2, 1],
    [257, 2],
  ],
}
const arm64: CallTable = {
  auditArchitecture: 0xc00000b7,
  ioctl: 29,
  denied: [
    219,
    217,
    218,
    280,
    241,
    282,
    104,
    294,
    105,
    273,
    106,
    40,
    39,
    41,
    51,
    268,
    ...newMountCalls,
    224,
    225,
    142,
    89,
    170,
    112,
    60,
    116,
    264,
    265,
    58,
  ],
  absent,
  // mknodat fchmod fchmodat fchmodat2
  modes: [
    [33, 2],
    [52, 1],
    [53, 2],
    [452, 2],
  ],
  opens: [[56, 2]],
}
