import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { openRecordings } from '#drivers/sandbox/recording/recording.ts';

/** Why tests that need ffmpeg are passed over; false where it is installed. */
export const skipWithoutFfmpeg: string | false = openRecordings().limits === null && 'ffmpeg is not installed';

/** What a telephone writes into its files. */
export const TRACES = { location: '+48.8584+002.2945/', title: 'Secret-holiday', artist: 'Ann-Example' };
const TAGS = Object.entries(TRACES)
  .map(([name, value]) => `-metadata ${name}=${value}`)
  .join(' ');
const PICTURE = '-f lavfi -i testsrc=s=160x90:r=10:d=1';
const TONE = '-f lavfi -i sine=f=440:d=1';
const COVER = '-f lavfi -i color=c=teal:s=64x64:d=1';

/** Small recordings, each about a second long: ffmpeg's arguments, parted by blanks. */
const RECIPES = {
  'video.mp4': `${PICTURE} ${TONE} -c:v libx264 -pix_fmt yuv420p -c:a aac ${TAGS} -movflags use_metadata_tags`,
  'silent.webm': `${PICTURE} -c:v libvpx`,
  'moving.gif': '-f lavfi -i testsrc=s=65x45:r=10:d=1',
  'song.mp3': `${TONE} ${COVER} -map 0 -map 1 -frames:v 1 -c:a libmp3lame -c:v png ${TAGS}`,
  'voice.ogg': `${TONE} -c:a libopus`,
  'voice.m4a': `${TONE} -c:a aac ${TAGS}`,
} as const;

export type RecordingName = keyof typeof RECIPES;

/** Makes one of them in a folder and gives its path. */
export async function makeRecording(folder: string, name: RecordingName): Promise<string> {
  const path = `${folder}/${name}`;
  await promisify(execFile)('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...RECIPES[name].split(' '), path]);
  return path;
}
