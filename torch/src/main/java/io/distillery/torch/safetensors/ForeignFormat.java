package io.distillery.torch.safetensors;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Recognises files that are taken for safetensors files, and says what to do about them. */
enum ForeignFormat {
  ZIP("PK\3\4", "it is a zip archive, probably a PyTorch pickle (.bin, .pt, .ckpt)", Cure.CONVERT),
  PICKLE("\200", "it is a Python or PyTorch pickle (.bin, .pt, .ckpt)", Cure.CONVERT),
  HDF5("\211HDF", "it is an HDF5 file, as Keras writes .h5 files", Cure.OTHER),
  GGUF("GGUF", "it is a GGUF file of llama.cpp", Cure.OTHER),
  LFS_POINTER("version https://git-lfs", "it is a pointer of Git LFS", "Run: git lfs pull"),
  WEB_PAGE("<", "it is a web page or XML, perhaps a server's message", "Fetch the file again."),
  BARE_JSON("{", "it begins with JSON, without the eight bytes of its length", Cure.OTHER);

  /** Says how many bytes are enough to tell. */
  static final int MOST_BYTES = 32;

  private static final class Cure {
    private static final String CONVERT =
        "Convert it where Python is: safetensors.torch.save_file(torch.load(\"OLD\","
            + " weights_only=True), \"NEW.safetensors\"); if that holds a \"state_dict\", save"
            + " that.";
    private static final String OTHER = "Fetch the model as safetensors.";
  }

  private final byte[] magic;
  private final String advice;

  ForeignFormat(String magic, String description, String cure) {
    this.magic = magic.getBytes(StandardCharsets.ISO_8859_1);
    this.advice = description + ". " + cure;
  }

  /** Says what the file is, and how to get safetensors instead. */
  String advice() {
    return advice;
  }

  /** Finds the format whose files begin so; to be asked only where the length makes no sense. */
  static Optional<ForeignFormat> of(ByteBuffer start) {
    byte[] bytes = new byte[Math.min(start.limit(), MOST_BYTES)];
    start.get(0, bytes);
    return Arrays.stream(values())
        .filter(
            format ->
                bytes.length >= format.magic.length
                    && Arrays.equals(format.magic, Arrays.copyOf(bytes, format.magic.length)))
        .findFirst();
  }
}
