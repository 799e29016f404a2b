package io.distillery.stage;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.ContentHash;
import io.distillery.base.Json;
import io.distillery.base.Text;
import io.distillery.base.WholeFile;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetFingerprint;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.encode.Source;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lists images and their contents for other processes, a file a class, so that none needs to hold
 * all of them.
 *
 * <pre>
 * classes.json     the classes in the order of their labels
 * listing.json     the images' folder, their fingerprint, how many each class has
 * 00012.tsv        of class 12 the hash and the name of each image, one a line
 * </pre>
 *
 * @param directory need not exist
 */
public record Listing(Path directory) {
  /** The images that are distilled. */
  public static final String TRAIN = "train";

  /** The images that are tested on. */
  public static final String TEST = "test";

  /** The images that epochs are chosen by. */
  static final String SELECTION = "selection";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ABOUT = "listing.json";

  /** What is said of all. */
  record About(Path root, String sha256, double maxBadImages, List<Integer> counts) {
    int total() {
      return counts.stream().mapToInt(Integer::intValue).sum();
    }
  }

  /** Writes the names of images whose contents are not known yet. */
  public void write(LabelledImages images, double maxBadImages) throws IOException {
    write(images, null, "", maxBadImages);
  }

  /** Writes images and their contents. */
  void write(Source source) throws IOException {
    DatasetFingerprint identity = source.identity();
    write(source.images(), identity.contents(), identity.sha256(), source.maxBadImages());
  }

  private void write(
      LabelledImages images, List<ContentHash> contents, String sha256, double maxBadImages)
      throws IOException {
    Files.createDirectories(directory);
    int classes = images.classNames().size();
    for (int label = 0; label < classes; label++) {
      int of = label;
      WholeFile.write(file(label), part -> write(images, contents, of, part));
    }
    WholeFile.write(directory.resolve(ClassNames.FILE), images.classNames()::write);
    List<Integer> counts =
        IntStream.range(0, classes).mapToObj(label -> images.ofClass(label).size()).toList();
    Path root = images.root().toAbsolutePath();
    Json.write(directory.resolve(ABOUT), new About(root, sha256, maxBadImages, counts));
  }

  private static void write(LabelledImages images, List<ContentHash> contents, int label, Path into)
      throws IOException {
    int position = images.start(label);
    try (BufferedWriter out = Files.newBufferedWriter(into)) {
      for (LabelledImage image : images.ofClass(label)) {
        ContentHash content =
            contents == null ? DatasetFingerprint.UNREADABLE : contents.get(position++);
        out.write(content + "\t" + JSON.writeValueAsString(image.fileName()) + "\n");
      }
    }
  }

  About about() throws IOException {
    return Json.read(directory.resolve(ABOUT), About.class);
  }

  /** Reads all images. */
  public Source all() throws IOException {
    About about = about();
    return range(about, 0, about.total());
  }

  /** Reads the images of one class; there are no others of the other classes. */
  Source ofClass(int label) throws IOException {
    About about = about();
    int start = about.counts().subList(0, label).stream().mapToInt(Integer::intValue).sum();
    return range(about, start, start + about.counts().get(label));
  }

  /** Reads some of the images of one class. */
  Source ofClass(int label, int from, int to) throws IOException {
    About about = about();
    int start = about.counts().subList(0, label).stream().mapToInt(Integer::intValue).sum();
    return range(about, start + from, start + to);
  }

  /** Reads the images of some positions in the whole. */
  Source range(int from, int to) throws IOException {
    return range(about(), from, to);
  }

  private Source range(About about, int from, int to) throws IOException {
    List<LabelledImage> images = new ArrayList<>();
    List<ContentHash> contents = new ArrayList<>();
    int start = 0;
    for (int label = 0; label < about.counts().size(); label++) {
      int end = start + about.counts().get(label);
      if (start < to && end > from) {
        read(label, from - start, to - start, images, contents);
      }
      start = end;
    }
    return new Source(
        new LabelledImages(
            about.root(), ClassNames.read(directory.resolve(ClassNames.FILE)), images),
        new DatasetFingerprint(about.sha256(), contents),
        about.maxBadImages());
  }

  private void read(
      int label, int from, int to, List<LabelledImage> images, List<ContentHash> contents)
      throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file(label))) {
      int row = 0;
      for (String line = lines.readLine(); line != null && row < to; line = lines.readLine()) {
        if (row++ >= from) {
          String[] parts = line.split("\t", 2);
          contents.add(ContentHash.parse(parts[0]));
          images.add(new LabelledImage(JSON.readValue(parts[1], String.class), label));
        }
      }
    }
  }

  private Path file(int label) {
    return directory.resolve(Text.format("%05d.tsv", label));
  }
}
