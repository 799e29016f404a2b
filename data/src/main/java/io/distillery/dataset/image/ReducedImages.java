package io.distillery.dataset.image;

import io.distillery.base.ContentHash;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps what later readers want of large images, so that a file is decoded once for all of them:
 * whoever has one decoded makes the forms in which others want it as well. An image is known by its
 * content, wherever it lies; a form is kept where it is small beside the image, and as long as
 * there is room. What is not kept is decoded again, with the same result. Safe to be used by
 * several threads.
 */
public final class ReducedImages {
  /** How many times as large as a form an image must be for the form to be kept. */
  private static final int SMALLER = 16;

  private static final int SHARE_OF_HEAP = 4;

  private final ImageDecoder decoder;
  private final List<Form<?>> wanted = new CopyOnWriteArrayList<>();
  private final Map<Key, Object> kept = new ConcurrentHashMap<>();
  private final Set<ContentHash> sound = ConcurrentHashMap.newKeySet();
  private final AtomicLong room;

  /**
   * Says what a reader wants of an image. Forms that are equal give equal results.
   *
   * @param <T> immutable
   */
  public interface Form<T> {
    /** Reduces an image to it. */
    T of(RgbImage image);

    /** Says how many bytes of memory a result takes at most. */
    long bytes();
  }

  private record Key(ContentHash content, Form<?> form) {}

  /**
   * Keeps up to so many bytes.
   *
   * @param mostBytes 0 or more
   */
  public ReducedImages(long mostBytes) {
    this(mostBytes, new ImageDecoder());
  }

  ReducedImages(long mostBytes, ImageDecoder decoder) {
    this.decoder = decoder;
    room = new AtomicLong(mostBytes);
  }

  /** Keeps what a quarter of Java's heap has room for. */
  public static ReducedImages inHeap() {
    return new ReducedImages(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
  }

  /** Keeps nothing: every reader decodes for itself. */
  public static ReducedImages none() {
    return new ReducedImages(0);
  }

  /** Says whether an image is so much larger than a form that the form is kept. */
  public static boolean isLarge(RgbImage image, Form<?> form) {
    return image.pixels().length >= SMALLER * form.bytes();
  }

  /** Has a form made of every image that is decoded from now on. */
  public void want(Form<?> form) {
    if (!wanted.contains(form)) {
      wanted.add(form);
    }
  }

  /**
   * Decodes a file, unless that was done before, and keeps of it what is wanted.
   *
   * @param content the hash of the file's content
   * @throws UnreadableImageException with the reason, if it cannot be decoded
   */
  public void look(Path file, ContentHash content) throws UnreadableImageException {
    if (!sound.contains(content)) {
      keep(decoded(ImageDecoder.content(file), file), content);
      sound.add(content);
    }
  }

  /**
   * Gives a form of a file's image, which is decoded unless the form was kept.
   *
   * @throws UnreadableImageException with the reason, if that is not possible
   */
  public <T> T read(Path file, Form<T> form) throws UnreadableImageException {
    byte[] bytes = ImageDecoder.content(file);
    return wanted.isEmpty()
        ? form.of(decoded(bytes, file))
        : read(bytes, ContentHash.of(bytes), file, form);
  }

  /**
   * Gives a form of a file's image, which is decoded unless the form was kept.
   *
   * @param bytes the file's content
   * @param content their hash
   * @param file for errors
   * @throws UnreadableImageException with the reason, if that is not possible
   */
  public <T> T read(byte[] bytes, ContentHash content, Path file, Form<T> form)
      throws UnreadableImageException {
    T known = kept(content, form);
    if (known != null) {
      return known;
    }
    RgbImage image = decoded(bytes, file);
    keep(image, content);
    T made = kept(content, form);
    return made != null ? made : form.of(image);
  }

  /** Decodes; where memory does not suffice, once more without what was kept. */
  private RgbImage decoded(byte[] bytes, Path file) throws UnreadableImageException {
    try {
      return decoder.decode(bytes, file.toString());
    } catch (UnreadableImageException e) {
      if (!(e.getCause() instanceof OutOfMemoryError) || kept.isEmpty()) {
        throw e;
      }
      room.set(0);
      kept.clear();
      return decoder.decode(bytes, file.toString());
    }
  }

  @SuppressWarnings("unchecked") // a form's results alone are kept under it
  private <T> T kept(ContentHash content, Form<T> form) {
    return (T) kept.get(new Key(content, form));
  }

  private void keep(RgbImage image, ContentHash content) {
    for (Form<?> form : wanted) {
      Key key = new Key(content, form);
      if (isLarge(image, form) && !kept.containsKey(key) && takes(form.bytes())) {
        kept.put(key, form.of(image));
      }
    }
  }

  /** Takes room, if there is so much left. */
  private boolean takes(long bytes) {
    if (room.addAndGet(-bytes) >= 0) {
      return true;
    }
    room.addAndGet(bytes);
    return false;
  }
}
