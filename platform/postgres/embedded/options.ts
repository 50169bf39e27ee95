/** How much the server writes to its log: `logical` allows change data capture. */
export type WalLevel = 'minimal' | 'logical'

const walSettings: Record<WalLevel, Record<string, string>> = {
  minimal: { wal_level: 'minimal', max_wal_senders: '0' },
  // The server removes the log that an abandoned slot holds back beyond this size.
  logical: {
    wal_level: 'logical',
    max_wal_senders: '8',
    max_replication_slots: '8',
    max_slot_wal_keep_size: '1GB',
  },
}

interface ServerOptions {
  dataDir: string
  port: number
  durable: boolean
  walLevel: WalLevel
}

/** Command line of the server: little memory, few processes, no files outside its folder, loopback only. */
export function postgresOptions(options: ServerOptions): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(options.port),
    // The path of a socket is limited to 107 bytes; the data folder's may be longer.
    unix_socket_directories: '',
    // Not in /dev/shm, which is small in containers and keeps segments after a kill.
    dynamic_shared_memory_type: 'mmap',
    shared_buffers: '64MB',
    max_connections: '100',
    max_parallel_workers_per_gather: '0',
    max_worker_processes: '2',
    // It subscribes to no other server, and needs no process that starts such workers.
    max_logical_replication_workers: '0',
    io_method: 'sync',
    jit: 'off',
    ...walSettings[options.walLevel],
    min_wal_size: '32MB',
    max_wal_size: '256MB',
    checkpoint_timeout: '15min',
    log_checkpoints: 'off',
    log_timezone: 'UTC',
    timezone: 'UTC',
  }
  // For databases of tests only.
  if (!options.durable)
    Object.assign(settings, {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: '200',
    })
  return [
    '-D',
    options.dataDir,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
}
