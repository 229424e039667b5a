import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Programs that recordings are read and converted with; absolute paths. */
export interface Tools {
  ffmpeg: string;
  ffprobe: string;
  /** util-linux's, which sets hard limits; null where there is none (then only the watch over memory and time holds). */
  prlimit: string | null;
}

/** Looks on the PATH. null where ffmpeg or ffprobe is not installed. */
export function findTools(path: string): Tools | null {
  const ffmpeg = findProgram(path, 'ffmpeg');
  const ffprobe = findProgram(path, 'ffprobe');
  if (!ffmpeg || !ffprobe) return null;
  return { ffmpeg, ffprobe, prlimit: process.platform === 'linux' ? findProgram(path, 'prlimit') : null };
}

function findProgram(path: string, name: string): string | null {
  for (const folder of path.split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const program = join(folder, name);
    try {
      accessSync(program, constants.X_OK);
      return program;
    } catch {
      // Not here.
    }
  }
  return null;
}
