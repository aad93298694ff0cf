// One process a data folder. The lock names its owner by pid and birth, so one left by a death is
// told from one that is held, even when the pid lives again as another process.
import { mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Field 22 of /proc/PID/stat; the name in field 2 may hold spaces. Elsewhere the pid must do.
function birthOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return '';
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function take(path) {
  try {
    writeFileSync(path, `${process.pid} ${birthOf(process.pid)}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Returns what lets go again. */
export function lockFolder(folder) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'lock');
  if (!take(path)) {
    const [pid, birth = ''] = readFileSync(path, 'latin1').split(' ');
    if (isAlive(Number(pid)) && birthOf(pid) === birth) {
      throw new Error(`${folder} is in use by process ${pid}`);
    }
    unlinkSync(path);
    if (!take(path)) throw new Error(`${folder} was taken by another process just now`);
  }
  return () => unlinkSync(path);
}
