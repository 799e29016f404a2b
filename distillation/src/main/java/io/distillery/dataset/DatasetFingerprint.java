package io.distillery.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over the classes in their order and, for every image in order, its file name, label, size
 * and content. Times, owners and the place of the directory do not count.
 */
public final class DatasetFingerprint {
  private static final int PROGRESS_STEP = 500;

  private DatasetFingerprint() {}

  /** Reads every file once. */
  public static String of(LabelledImages images, Progress progress) throws IOException {
    MessageDigest digest = sha256();
    for (ImageClass imageClass : images.classNames().classes()) {
      update(digest, imageClass.folder());
      update(digest, imageClass.name());
    }
    int done = 0;
    for (LabelledImage image : images.images()) {
      byte[] content = Files.readAllBytes(images.file(image));
      update(digest, image.fileName());
      update(digest, image.label() + " " + content.length);
      digest.update(content);
      if (++done % PROGRESS_STEP == 0 || done == images.size()) {
        progress.update("Fingerprinting images", done, images.size());
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Adds a text and an end mark, so that neighbours cannot run into each other. */
  private static void update(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
