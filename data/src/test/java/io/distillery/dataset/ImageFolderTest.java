package io.distillery.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.distillery.base.FileHashes;
import io.distillery.base.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFolderTest {
  private static final ImageFolderOptions DEFAULTS = ImageFolderOptions.defaults(0);

  @TempDir Path temp;
  private Path root;
  private ImageTree tree;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectories(temp.resolve("photos"));
    tree = new ImageTree(root);
  }

  @ParameterizedTest
  @ValueSource(strings = {"val", "validation", "valid", "test"})
  void trainBesideValidation(String validation) throws IOException {
    tree.with("train/cat", 3).with("train/dog", 2).with(validation + "/cat", 1);
    tree.with(validation + "/dog", 1);
    DatasetSplits splits = ImageFolder.read(root, DEFAULTS);
    assertThat(splits.train().root()).isEqualTo(root.resolve("train"));
    assertThat(names(splits.train()))
        .containsExactly("cat/000.jpg", "cat/001.jpg", "cat/002.jpg", "dog/000.jpg", "dog/001.jpg");
    assertThat(names(splits.test())).containsExactly("cat/000.jpg", "dog/000.jpg");
    assertThat(splits.testOrigin()).isEqualTo(validation);
  }

  @Test
  void foldersNamedLikeImagesAreFolders() throws IOException {
    tree.with("train/cat", 2).with("train/cat/trip.jpg", 1).with("val/cat", 1);

    assertThat(names(ImageFolder.read(root, DEFAULTS).train()))
        .containsExactly("cat/000.jpg", "cat/001.jpg", "cat/trip.jpg/000.jpg");
  }

  /** It is told as an unreadable image later, rather than not at all. */
  @Test
  void linksToNowhereAreListed() throws IOException {
    tree.with("train/cat", 1).with("val/cat", 1);
    Files.createSymbolicLink(root.resolve("train/cat/link.jpg"), temp.resolve("gone.jpg"));

    LabelledImages train = ImageFolder.read(root, DEFAULTS).train();

    assertThat(names(train)).containsExactly("cat/000.jpg", "cat/link.jpg");
    DatasetFingerprint fingerprint =
        DatasetFingerprint.of(train, FileHashes.none(train.root()), Progress.SILENT);
    assertThat(fingerprint.contents().get(1)).isEqualTo(DatasetFingerprint.UNREADABLE);
  }

  @Test
  void aTenthOfEachClassIsHeldOut() throws IOException {
    tree.with("cat", 40).with("dog", 14).with("emu", 2);
    DatasetSplits splits = ImageFolder.read(root, DEFAULTS);
    assertThat(sizes(splits.test())).containsExactly(4, 1, 1);
    assertThat(sizes(splits.train())).containsExactly(36, 13, 1);
    assertThat(names(splits.train())).doesNotContainAnyElementsOf(names(splits.test()));
    assertThat(splits.testOrigin()).isEqualTo("held out");
  }

  @Test
  void heldOutImagesDependOnTheSeedAlone() throws IOException {
    tree.with("cat", 40);
    List<String> once = names(ImageFolder.read(root, DEFAULTS).test());
    tree.with("ant", 40);
    LabelledImages again = ImageFolder.read(root, DEFAULTS).test();
    assertThat(names(again).stream().filter(n -> n.startsWith("cat"))).isEqualTo(once);
    LabelledImages other = ImageFolder.read(root, ImageFolderOptions.defaults(1)).test();
    assertThat(names(other)).isNotEqualTo(names(again));
  }

  @Test
  void validationDirectoryCanBeNamed() throws IOException {
    tree.with("train/cat", 5).with("val/cat", 1);
    new ImageTree(temp).with("elsewhere/cat", 2);
    ImageFolderOptions options =
        new ImageFolderOptions(Optional.of(temp.resolve("elsewhere")), Optional.empty(), 0.1, 0);
    DatasetSplits splits = ImageFolder.read(root, options);
    assertThat(splits.train().size()).isEqualTo(5);
    assertThat(splits.test().size()).isEqualTo(2);
  }

  @Test
  void trainCanBeAClass() throws IOException {
    tree.with("train", 5).with("bus", 5);
    assertThat(ImageFolder.read(root, DEFAULTS).train().classNames().names())
        .containsExactly("bus", "train");
  }

  @Test
  void hiddenFilesAndOtherFilesAreIgnored() throws IOException {
    tree.with("cat", "a.JPEG", "b.png", "c.webp", "d.GIF", "e.bmp", "f.tif", "._a.jpg", "x.txt");
    tree.with("cat", "metadata.jsonl", "jpg")
        .with("cat/more", "g.tiff")
        .with("cat/.trash", "h.jpg");
    tree.with(".git", "i.jpg").with("", "cover.jpg");
    LabelledImages train = ImageFolder.read(root, DEFAULTS).train();
    LabelledImages validation = ImageFolder.read(root, DEFAULTS).test();
    assertThat(Stream.concat(names(train).stream(), names(validation).stream()))
        .containsExactlyInAnyOrder(
            "cat/a.JPEG",
            "cat/b.png",
            "cat/c.webp",
            "cat/d.GIF",
            "cat/e.bmp",
            "cat/f.tif",
            "cat/more/g.tiff");
  }

  @Test
  void hiddenParentDirectoryDoesNotHideImages() throws IOException {
    new ImageTree(temp).with(".cache/data/cat", 5);
    assertThat(ImageFolder.read(temp.resolve(".cache/data"), DEFAULTS).train().size()).isEqualTo(4);
  }

  @Test
  void classesJsonGivesOrderAndNames() throws IOException {
    tree.with("train/n01", 1).with("train/cat", 1).with("val/cat", 1).with("val/n01", 1);
    tree.withText("classes.json", "[{\"folder\": \"n01\", \"name\": \"zebra\"}, \"cat\"]");
    LabelledImages train = ImageFolder.read(root, DEFAULTS).train();
    assertThat(train.classNames().names()).containsExactly("zebra", "cat");
    assertThat(names(train)).containsExactly("n01/000.jpg", "cat/000.jpg");
  }

  @Test
  void classesTableGivesWords() throws IOException {
    tree.with("n02", 2).with("n01", 2);
    tree.withText("classes.tsv", "n01\ttench, Tinca tinca\nn02\tgoldfish\nn03\tshark\n\n");
    assertThat(ImageFolder.read(root, DEFAULTS).train().classNames().classes())
        .containsExactly(
            new ImageClass("n01", "tench, Tinca tinca"), new ImageClass("n02", "goldfish"));
  }

  @Test
  void classNamesCanComeFromAnotherFile() throws IOException {
    tree.with("n01", 2).withText("classes.tsv", "n01\tfrom inside\n");
    Path table = Files.writeString(temp.resolve("mine.tsv"), "n01\tfrom outside\n");
    ImageFolderOptions options =
        new ImageFolderOptions(Optional.empty(), Optional.of(table), 0.1, 0);
    assertThat(ImageFolder.read(root, options).train().classNames().names())
        .containsExactly("from outside");
  }

  @Test
  void underscoresOfFoldersAreBlanksInNames() throws IOException {
    tree.with("golden_retriever", 2);
    ClassNames names = ImageFolder.read(root, DEFAULTS).train().classNames();
    assertThat(names.names()).containsExactly("golden retriever");
    assertThat(names.folders()).containsExactly("golden_retriever");
  }

  @Test
  void linkedClassFoldersAreFollowed() throws IOException {
    new ImageTree(temp).with("store/many", 4);
    Files.createSymbolicLink(root.resolve("cat"), temp.resolve("store/many"));
    assertThat(ImageFolder.read(root, DEFAULTS).train().size()).isEqualTo(3);
  }

  @Test
  void missingDirectory() {
    assertFails(temp.resolve("photoz")).contains("There is no directory", "photoz");
  }

  @Test
  void fileInsteadOfDirectory() throws IOException {
    assertFails(Files.writeString(temp.resolve("data.zip"), "")).contains("is a file", "unpack");
  }

  @Test
  void emptyDirectory() {
    assertFails(root).contains("photos is empty", "IMAGE.jpg", "name of the class");
  }

  @Test
  void imagesWithoutClassFolders() throws IOException {
    tree.with("", "a.jpg", "b.jpg", "notes.txt");
    assertFails(root).contains("no class folders, but 3 files, 2 of them images");
  }

  @Test
  void classFoldersWithoutImagesAreAllNamed() throws IOException {
    tree.with("ant", "notes.txt").with("bee", 2).with("cow");
    assertFails(root).contains("2 of 3 class folders", "ant, cow", "jpg jpeg png");
  }

  @Test
  void classesOfOneImageCannotBeHeldOut() throws IOException {
    tree.with("ant", 1).with("bee", 5).with("cow", 1);
    assertFails(root).contains("ant, cow", "source.test");
  }

  @Test
  void validationWithOtherClasses() throws IOException {
    tree.with("train/ant", 1).with("train/bee", 1).with("val/bee", 1).with("val/cow", 1);
    assertFails(root).contains("missing: ant; of no class: cow");
  }

  @Test
  void splitAmongClassFoldersIsNoClass() throws IOException {
    tree.with("ant", 2).with("bee", 2).with("test/ant", 1).with("test/bee", 1);
    assertFails(root).contains("test is no class folder", "source.test");
  }

  @Test
  void trainingImagesCannotTest() throws IOException {
    tree.with("train/ant", 2).with("val/ant", 2);
    ImageFolderOptions options =
        new ImageFolderOptions(Optional.of(root.resolve("./train")), Optional.empty(), 0.1, 0);
    assertThatThrownBy(() -> ImageFolder.read(root, options))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("its own training images");
  }

  @Test
  void classListOfOtherFolders() throws IOException {
    tree.with("ant", 2).withText("classes.json", "[\"bee\"]");
    assertFails(root).contains("classes.json (missing: bee; of no class: ant)");
  }

  @Test
  void malformedClassList() throws IOException {
    tree.with("ant", 2).withText("classes.json", "{\"ant\": 0}");
    assertFails(root).contains("classes.json is not a list of classes", "JSON array");
  }

  @Test
  void wordTableWithProblemsNamesEachLine() throws IOException {
    tree.with("n01", 2).withText("classes.tsv", "n01\tant\nn02 bee\nn01\tcow\n");
    assertFails(root).contains("line 2 has no tab", "line 3 names n01 again");
  }

  @Test
  void wordTableThatLacksFolders() throws IOException {
    tree.with("n01", 2).with("n02", 2).withText("classes.tsv", "n01\tant\n");
    assertFails(root).contains("classes.tsv has no words for the folders [n02]");
  }

  @Test
  void absentClassNamesFile() throws IOException {
    tree.with("n01", 2);
    ImageFolderOptions options =
        new ImageFolderOptions(Optional.empty(), Optional.of(temp.resolve("no.tsv")), 0.1, 0);
    assertThatThrownBy(() -> ImageFolder.read(root, options))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("no.tsv");
  }

  @Test
  void defaultOptions() {
    assertThat(DEFAULTS)
        .isEqualTo(new ImageFolderOptions(Optional.empty(), Optional.empty(), 0.1, 0));
  }

  private static AbstractStringAssert<?> assertFails(Path directory) {
    return assertThat(
        catchThrowableOfType(DatasetException.class, () -> ImageFolder.read(directory, DEFAULTS))
            .getMessage());
  }

  private static List<String> names(LabelledImages images) {
    return images.images().stream().map(LabelledImage::fileName).toList();
  }

  private static List<Integer> sizes(LabelledImages images) {
    return Stream.iterate(0, i -> i + 1)
        .limit(images.classNames().size())
        .map(label -> images.ofClass(label).size())
        .toList();
  }
}
