package io.distillery.fuzz;

import com.sun.management.ThreadMXBean;
import io.distillery.base.ConfigurationException;
import io.distillery.base.ContentHash;
import io.distillery.base.Directories;
import io.distillery.base.Json;
import io.distillery.base.Progress;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.ImageFolderOptions;
import io.distillery.dataset.ImageWeights;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.packaged.ArchivedDataset;
import io.distillery.dataset.packaged.PackageArchive;
import io.distillery.dataset.packed.FolderArchives;
import io.distillery.dataset.packed.PackedImages;
import io.distillery.dataset.packed.Unpacking;
import io.distillery.describe.Descriptions;
import io.distillery.describe.files.CaptionSource;
import io.distillery.describe.files.MatchedCaptions;
import io.distillery.describe.vlm.AnswerLog;
import io.distillery.diffusion.lora.LoraFile;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.diffusion.tiny.TinyAutoencoders;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.encode.LatentSpace;
import io.distillery.encode.LatentStore;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.evaluation.teacher.StoredSoftLabels;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.finetune.TrainingJournal;
import io.distillery.llava.LlamaTokenizer;
import io.distillery.llava.LlavaConfig;
import io.distillery.prototype.Prototypes;
import io.distillery.run.Manifest;
import io.distillery.run.RunRecord;
import io.distillery.synthesis.CandidateLog;
import io.distillery.synthesis.DistilledDataset;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * Names the files that people have from strangers, and who reads them. Of any bytes must hold: they
 * are read, or refused by a sentence that names the file; within a second of work, within a bound
 * of memory, and nothing is written but in the folder that was asked for.
 */
enum HostileFile {
  /** The decoder as every stage calls it, but for its limit: a megapixel is a million fuzzings. */
  IMAGE("image.png", file -> new ImageDecoder(1 << 20).decode(file)),

  CAPTIONS_JSONL("captions.jsonl", file -> captions(CaptionSource.of(file))),
  CAPTIONS_CSV("captions.csv", file -> captions(CaptionSource.of(file))),
  CAPTIONS_PARQUET("captions.parquet", file -> captions(CaptionSource.of(file))),
  QUESTIONS("questions.jsonl", HostileFile::questions),
  DESCRIPTIONS("metadata.jsonl", Descriptions::read),
  WEIGHTS("metadata.jsonl", file -> ImageWeights.read(file.getParent())),
  ANSWERS("answers.jsonl", file -> AnswerLog.open(file).close()),

  LABELS("labels.csv", file -> dataset(file, "1.png", "2.png", "x/3.png")),
  CLASSES("classes.json", ClassNames::read),
  CLASS_WORDS("classes.tsv", file -> dataset(file, "n01440764/1.png", "n01443537/2.png")),
  SYNSET_WORDS("words.txt", file -> dataset(file, "n01440764/1.png", "n01443537/2.png")),
  SYNSET_INDEX(
      "imagenet_class_index.json", file -> dataset(file, "n01440764/1.png", "n01443537/2.png")),

  TAR("train.tar", HostileFile::unpack),
  TAR_GZ("train.tar.gz", HostileFile::gzipped, HostileFile::unpack),
  PARQUET("train.parquet", HostileFile::unpack),
  TINY_IMAGENET("tiny-imagenet-200.zip", file -> unpack(ArchivedDataset.TINY_IMAGENET, file)),
  CIFAR100(
      "cifar-100-python.tar.gz",
      HostileFile::gzipped,
      file -> unpack(ArchivedDataset.CIFAR100, file)),
  PACKAGE(
      "package.tgz",
      HostileFile::gzipped,
      file -> new PackageArchive(file).read(Set.of("a", "package/b"), (name, content) -> {})),

  RUN("run.json", file -> RunRecord.read(file.getParent())),
  MANIFEST("manifest.json", file -> Manifest.read(file.getParent())),
  RESULTS("results.json", EvaluationResults::read),
  CANDIDATES("candidates.jsonl", file -> CandidateLog.read(file.getParent())),
  DISTILLED("metadata.jsonl", HostileFile::distilled),
  JOURNAL("training.jsonl", file -> TrainingJournal.curves(file.getParent())),
  PROTOTYPES("prototypes.json", HostileFile::prototypes),
  LATENTS("records", HostileFile::latents),

  SOFT_LABELS(
      "labels.safetensors", HostileFile::safetensors, file -> StoredSoftLabels.read(file).close()),
  TEACHER("teacher.safetensors", HostileFile::safetensors, file -> Teacher.read(file).close()),
  LORA("lora.safetensors", HostileFile::safetensors, file -> LoraFile.open(file).close()),
  TINY_AUTOENCODER(
      "taesd.safetensors",
      HostileFile::safetensors,
      file -> TinyAutoencoders.read(Optional.of(file), Optional.empty(), null).close()),

  LLAVA_CONFIG("config.json", LlavaConfig::read),
  LLAVA_TOKENIZER("tokenizer.json", HostileFile::llamaTokenizer),
  CLIP_TOKENIZER(
      "tokenizer.json", file -> ClipTokenizer.read(file.getParent()).encode("a photo of a cat")),

  FOLDER_TAR("photos.tar", HostileFile::unpackFolders),
  FOLDER_ZIP("photos.zip", HostileFile::unpackFolders);

  private static final long MOST_MILLISECONDS = 1_000;
  private static final long MOST_BYTES =
      512L << 20; // WebP's decoder may ask for 366 MB of 52 bytes
  private static final int SHORTEST_SENTENCE = 20;

  /** What people cannot know: names of classes of a library. */
  private static final Pattern INTERNAL =
      Pattern.compile(
          "\\b(com|org|java|javax|io|sun)\\.[a-z]+(?=\\.)|Exception\\b|Cannot invoke|out of bounds");

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Reads a file. */
  @FunctionalInterface
  private interface Reader {
    void read(Path file) throws IOException;
  }

  /** Makes a file of the fuzzer's bytes, which would seldom find checksums and lengths. */
  @FunctionalInterface
  private interface Wrapping {
    byte[] of(byte[] bytes) throws IOException;
  }

  private final String file;
  private final Wrapping wrapping;
  private final Reader reader;

  HostileFile(String file, Reader reader) {
    this(file, bytes -> bytes, reader);
  }

  HostileFile(String file, Wrapping wrapping, Reader reader) {
    this.file = file;
    this.wrapping = wrapping;
    this.reader = reader;
  }

  /** Names the folder of its corpus. */
  String folder() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads bytes as such a file.
   *
   * @throws AssertionError where something else comes of it than a result or a sentence
   */
  void check(byte[] bytes) throws IOException {
    if (!cost(bytes).isBearable()) {
      Cost again = cost(bytes); // the first has classes and libraries to load
      if (!again.isBearable()) {
        throw new AssertionError(folder() + " takes " + again);
      }
    }
  }

  /** What this thread did and asked for: of others on the machine nothing depends. */
  private record Cost(long milliseconds, long bytes) {
    static Cost now() {
      return new Cost(
          THREADS.getCurrentThreadCpuTime() / 1_000_000, THREADS.getCurrentThreadAllocatedBytes());
    }

    Cost since(Cost start) {
      return new Cost(milliseconds - start.milliseconds, bytes - start.bytes);
    }

    boolean isBearable() {
      return milliseconds <= MOST_MILLISECONDS && bytes <= MOST_BYTES;
    }
  }

  /** Works in a folder of its own. */
  private Cost cost(byte[] bytes) throws IOException {
    Path folder = Files.createTempDirectory("hostile");
    try {
      Path given = Files.createDirectory(folder.resolve("given")).resolve(file);
      Files.write(given, wrapping.of(bytes));
      Cost start = Cost.now();
      read(given, bytes);
      Cost cost = Cost.now().since(start);
      if (!Set.of("given", "made").containsAll(Directories.names(folder))) {
        throw new AssertionError(folder() + " writes " + Directories.names(folder));
      }
      return cost;
    } finally {
      Directories.delete(folder);
    }
  }

  private void read(Path given, byte[] bytes) {
    try {
      reader.read(given);
    } catch (IOException | UncheckedIOException | ConfigurationException e) {
      String said = String.valueOf(e.getMessage());
      String own = said.replace(given.getParent().toString(), "");
      if (!said.contains(given.getParent().toString())
          || own.length() < SHORTEST_SENTENCE
          || isInternal(own, bytes)) {
        throw new AssertionError(folder() + " is refused by no sentence: " + said, e);
      }
    }
  }

  /** What is in the file itself may be quoted. */
  private static boolean isInternal(String said, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("\0", "");
    return INTERNAL.matcher(said).results().anyMatch(found -> !text.contains(found.group()));
  }

  private static void captions(CaptionSource source) throws IOException {
    MatchedCaptions.of(source, images(source.path().getParent()));
  }

  private static void questions(Path file) throws IOException {
    Path answers = file.resolveSibling("answers.jsonl");
    Files.writeString(
        answers, "{\"question_id\": 1, \"text\": \"a\"}\n{\"question_id\": 2, \"text\": \"b\"}\n");
    captions(new CaptionSource(answers, Optional.empty(), Optional.of(file)));
  }

  private static LabelledImages images(Path root) {
    return new LabelledImages(
        root,
        ClassNames.of(List.of("cat", "dog")),
        List.of(new LabelledImage("cat/1.png", 0), new LabelledImage("dog/2.png", 1)));
  }

  /** Looks at a folder of images, of which none is opened. */
  private static void dataset(Path file, String... images) throws IOException {
    for (String image : images) {
      Path path = file.resolveSibling(image);
      Files.createDirectories(path.getParent());
      Files.createFile(path);
      Files.createFile(path.resolveSibling("0" + path.getFileName()));
    }
    ImageFolder.read(file.getParent(), ImageFolderOptions.defaults(0));
  }

  private static Path made(Path file) throws IOException {
    return Files.createDirectory(file.getParent().resolveSibling("made")).resolve("set");
  }

  private static void unpack(Path file) throws IOException {
    Unpacking.into(made(file), PackedImages.of(file).orElseThrow());
  }

  private static void unpackFolders(Path file) throws IOException {
    FolderArchives archives = new FolderArchives(List.of(file));
    archives.areFolders();
    archives.unpack(made(file), done -> {});
  }

  private static void unpack(ArchivedDataset dataset, Path file) throws IOException {
    dataset.into(made(file), Optional.of(file), Progress.SILENT);
  }

  private static void distilled(Path file) throws IOException {
    ClassNames.of(List.of("cat", "dog")).write(file.resolveSibling(ClassNames.FILE));
    Files.createDirectories(file.resolveSibling("cat"));
    Files.createFile(file.resolveSibling("cat/00000.png"));
    DistilledDataset.read(file.getParent());
  }

  private static void prototypes(Path file) throws IOException {
    Files.write(
        file.resolveSibling("prototypes.safetensors"),
        safetensors(
            "\u0010{\"cat\":{\"dtype\":\"F32\",\"shape\":[1,4],\"data_offsets\":[0,16]}}"
                .getBytes(StandardCharsets.UTF_8)));
    try (PointerScope scope = new PointerScope()) {
      Prototypes.read(file.getParent()).close();
    }
  }

  /** A store's own header, and these bytes as the records behind it. */
  private static void latents(Path file) throws IOException {
    LatentSpace space =
        new LatentSpace(
            "0",
            Json.tree("a"),
            "rgb",
            ImageSize.square(8),
            "mean",
            "Float",
            1,
            1,
            "engine",
            List.of(1L, 2L, 2L));
    byte[] bytes = Files.readAllBytes(file);
    try (LatentStore store = LatentStore.open(file.resolveSibling("store"), space)) {
      store.write(ContentHash.of(bytes), new float[space.numbers()]);
    }
    try (Stream<Path> all = Files.walk(file.resolveSibling("store"));
        FileChannel channel =
            FileChannel.open(
                all.filter(Files::isRegularFile).findFirst().orElseThrow(),
                StandardOpenOption.APPEND)) {
      channel.write(ByteBuffer.wrap(bytes));
    }
    try (LatentStore store = LatentStore.open(file.resolveSibling("store"), space)) {
      store.read(ContentHash.of(bytes)).orElseThrow();
      if (bytes.length >= ContentHash.BYTES) {
        store.read(ContentHash.read(ByteBuffer.wrap(bytes)));
      }
    }
  }

  private static void llamaTokenizer(Path file) {
    LlamaTokenizer tokenizer = LlamaTokenizer.read(file);
    tokenizer.decode(tokenizer.encode("USER: what is it? \u00e9 </s>"));
  }

  /** A header under its right length, with so many bytes of data as the first byte says. */
  private static byte[] safetensors(byte[] bytes) {
    int header = Math.max(0, bytes.length - 1);
    int data = bytes.length == 0 ? 0 : bytes[0] & 0xff;
    ByteBuffer file =
        ByteBuffer.allocate(Long.BYTES + header + data).order(ByteOrder.LITTLE_ENDIAN);
    return file.putLong(header).put(bytes, bytes.length - header, header).array();
  }

  private static byte[] gzipped(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }
}
