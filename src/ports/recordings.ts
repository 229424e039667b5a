/**
 * Videos, sounds and moving GIFs are made playable everywhere by ffmpeg, in child processes with limits on time, memory and
 * what they may open. Everything that goes wrong with a file is a `SandboxRefused` of ports/sandbox.ts and nothing else.
 */
export interface Recording {
  /** `gifv`: moving pictures without sound. */
  kind: 'video' | 'gifv' | 'audio';
  /** As it is shown, turned if need be; 0 of a sound. */
  width: number;
  height: number;
  /** Pictures a second as a fraction such as `30000/1001`; '' of a sound. */
  frameRate: string;
  seconds: number;
  /** Bits a second, of pictures and sound together. */
  bitrate: number;
}

export interface RecordingJob {
  /** Absolute path of the upload. */
  input: string;
  /** Absolute path of an existing folder that the results are written to. */
  outputFolder: string;
  /** Gives the job up; it is then refused as busy. */
  signal?: AbortSignal | undefined;
}

export interface RecordingFile {
  path: string;
  /** Hex SHA-256 of the file. */
  sha256: string;
  contentType: 'video/mp4' | 'audio/mp4' | 'audio/mpeg';
  bytes: number;
}

export interface ConvertedRecording extends Recording {
  file: RecordingFile;
  /** Path of a still picture of it: of a video a frame, of a sound its cover. To be decoded like any upload; null: none. */
  poster: string | null;
}

/** What is taken, as it is told to clients. */
export interface RecordingLimits {
  maxBytes: number;
  /** Width x height. */
  maxPixels: number;
  maxFrameRate: number;
  contentTypes: readonly string[];
}

export interface Recordings {
  /** null where ffmpeg is not installed: then only pictures are taken. */
  readonly limits: RecordingLimits | null;
  /** Whether an upload's first bytes are those of a video, a sound or (where they can be converted) a moving GIF. */
  claims(input: string): Promise<boolean>;
  /** Reads what an upload holds without decoding it. Throws `SandboxRefused`. */
  probe(input: string): Promise<Recording>;
  /** Makes it playable: H.264 and AAC in MP4, MP3 or AAC for sounds, without any metadata. Throws `SandboxRefused`. */
  convert(job: RecordingJob): Promise<ConvertedRecording>;
  close(): Promise<void>;
}
