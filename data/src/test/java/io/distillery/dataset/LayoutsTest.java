package io.distillery.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.distillery.dataset.PassedOver.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The folders that people have, of which others' programs took the wrong thing without a word. */
class LayoutsTest {
  @TempDir Path temp;
  private Path root;
  private ImageTree tree;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectories(temp.resolve("photos"));
    tree = new ImageTree(root);
  }

  /** Others took two classes, Train and Test, of them (fastai 1552 and 2336, datasets 4015). */
  @ParameterizedTest
  @CsvSource({
    "Train, Test, Test",
    "TRAIN, VAL, VAL",
    "training, validation, validation",
    "training_set, test_set, test_set",
    "train, testing, testing",
    "seg_train/seg_train, seg_test/seg_test, seg_test",
    "images-train, images-test, images-test",
    "trainset, testset, testset",
  })
  void partsAreKnownWhateverTheyAreCalled(String train, String test, String origin)
      throws IOException {
    classes(train, 10, "cat", "dog", "fox");
    classes(test, 3, "cat", "dog", "fox");

    DatasetSplits splits = read();

    assertThat(splits.train().classNames().names()).containsExactly("cat", "dog", "fox");
    assertThat(splits.train().size()).isEqualTo(30);
    assertThat(splits.test().size()).isEqualTo(9);
    assertThat(splits.testOrigin()).isEqualTo(origin);
    assertThat(splits.look().passedOver()).isEmpty();
    assertThat(splits.look().trainFolder()).isEqualTo(train);
  }

  /** As {@code tiny-imagenet-200.zip} unpacks: others took a class called images. */
  @Test
  void tinyImageNetAsItIsUnpacked() throws IOException {
    for (String code : List.of("n01443537", "n02012849", "n03126707")) {
      tree.with("train/" + code + "/images", 4);
      tree.withText("train/" + code + "/" + code + "_boxes.txt", "000.jpg\t0\t0\t62\t62\n");
    }
    tree.with("val/images", 5).with("test/images", 6);
    tree.withText("wnids.txt", "n02012849\nn01443537\nn03126707\n");
    tree.withText(
        "words.txt",
        "n00001740\tentity\nn01443537\tgoldfish, Carassius auratus\nn02012849\tcrane, bird\n"
            + "n03126707\tcrane, lift\n");
    tree.withText(
        "val/val_annotations.txt",
        "000.jpg\tn03126707\t0\t32\t44\t62\n001.jpg\tn01443537\t0\t0\t63\t63\n"
            + "002.jpg\tn02012849\t0\t0\t63\t63\n003.jpg\tn03126707\t0\t0\t63\t63\n"
            + "gone.jpg\tn03126707\t0\t0\t63\t63\n");

    DatasetSplits splits = read();

    assertThat(splits.train().classNames().names())
        .containsExactly("goldfish", "crane, bird", "crane, lift");
    assertThat(splits.train().size()).isEqualTo(12);
    assertThat(splits.test().images())
        .extracting(LabelledImage::fileName, LabelledImage::label)
        .containsExactly(
            tuple("images/001.jpg", 0),
            tuple("images/002.jpg", 1),
            tuple("images/000.jpg", 2),
            tuple("images/003.jpg", 2));
    assertThat(splits.testOrigin()).isEqualTo("val");
    assertThat(splits.look().passedOver())
        .extracting(PassedOver::reason, PassedOver::count)
        .contains(tuple(Reason.SPLIT, 6L), tuple(Reason.NO_FILE, 1L), tuple(Reason.NO_LABEL, 1L));
  }

  @Test
  void anAnnotatedFolderThatNamesAnImageTwiceIsRefused() throws IOException {
    classes("train", 3, "a", "b");
    tree.with("val/images", 2);
    tree.withText("val/val_annotations.txt", "000.jpg\ta\n000.jpg\tb\n");
    assertThatThrownBy(this::read).hasMessageContaining("names 000.jpg in two lines");
  }

  @Test
  void oneLevelTooHigh() throws IOException {
    classes("animals", 10, "cat", "dog", "fox");

    DatasetSplits splits = read();

    assertThat(splits.train().classNames().names()).containsExactly("cat", "dog", "fox");
    assertThat(splits.train().size()).isEqualTo(27);
    assertThat(splits.testOrigin()).isEqualTo("held out");
    assertThat(splits.look().lines().get(0))
        .isEqualTo("3 classes, 27 training images in animals, 3 test images (held out)");
  }

  @Test
  void oneLevelAbovePartsWithTheNamesOfTheClasses() throws IOException {
    classes("animals/train", 10, "n1", "n2");
    classes("animals/val", 3, "n1", "n2");
    tree.withText("classes.tsv", "n1\ttabby\nn2\thound\n");

    DatasetSplits splits = read();

    assertThat(splits.train().root()).isEqualTo(root.resolve("animals/train"));
    assertThat(splits.train().classNames().names()).containsExactly("tabby", "hound");
    assertThat(splits.test().size()).isEqualTo(6);
    assertThat(splits.testOrigin()).isEqualTo("val");
  }

  @Test
  void validationComesBeforeTestWhichIsSaidToBeUnused() throws IOException {
    classes("train", 10, "cat", "dog");
    classes("val", 3, "cat", "dog");
    classes("test", 4, "cat", "dog");

    DatasetSplits splits = read();

    assertThat(splits.testOrigin()).isEqualTo("val");
    assertThat(splits.look().warnings())
        .containsExactly("Not taken: 8 images in test/ are not used (test)");
  }

  /** FixRes 32: a test folder without class folders has no labels to test by. */
  @Test
  void flatTestFolderIsSaidToBeUnused() throws IOException {
    classes("train", 10, "cat", "dog");
    tree.with("test", 5);

    DatasetSplits splits = read();

    assertThat(splits.testOrigin()).isEqualTo("held out");
    assertThat(splits.look().warnings())
        .containsExactly(
            "Not taken: 5 images in test/, which has no class folders, are not used (test)");
  }

  @Test
  void partsWithoutClassFoldersAreNoClasses() throws IOException {
    tree.with("Train", 5).with("Test", 5);

    assertThatThrownBy(this::read)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("is divided into Test, Train")
        .hasMessageContaining("table (.csv)");
  }

  @Test
  void partsWithoutTrainingImages() throws IOException {
    classes("val", 3, "cat", "dog");
    classes("test", 3, "cat", "dog");

    assertThatThrownBy(this::read)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("none of them has training images");
  }

  @Test
  void classesMayBeCalledLikeParts() throws IOException {
    classes("", 10, "train station", "bus stop");
    tree.with("train station/inside", 3).with("bus stop/inside", 3).with("bus stop/outside", 2);

    assertThat(read().train().classNames().names()).containsExactly("bus stop", "train station");
  }

  @Test
  void severalTrainingFoldersAreRefused() throws IOException {
    classes("train", 2, "cat", "dog");
    classes("training", 2, "cat", "dog");

    assertThatThrownBy(this::read).hasMessageContaining("several folders of training images");
  }

  @Test
  void oneClassIsRefused() throws IOException {
    tree.with("cat", 10);

    assertThatThrownBy(() -> read().train().requireTwoClasses())
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("has one class, cat: expected two or more");
  }

  /** Windows and Chrome save JPEG so: 12 of 30 images were left out without a word. */
  @Test
  void extensionsOfJpeg() throws IOException {
    tree.with("cat", "a.JPG", "b.JPEG", "c.Jpg", "d.jpe", "e.jfif").with("dog", 5);

    DatasetSplits splits = read();

    assertThat(splits.look().classes())
        .extracting(DatasetLook.ClassCount::folder, c -> c.train() + c.test())
        .containsExactly(tuple("cat", 5L), tuple("dog", 5L));
  }

  @Test
  void formatsThatCannotBeReadAreSaid() throws IOException {
    tree.with("cat", 5).with("dog", 5).with("dog", "a.heic", "b.HEIC", "c.avif", "d.ppm");

    assertThat(read().look().warnings())
        .containsExactly(
            "Not taken: 1 .avif images cannot be read: convert them to JPEG or PNG (dog/c.avif)",
            "Not taken: 2 .heic images cannot be read: convert them to JPEG or PNG (dog/a.heic,"
                + " dog/b.HEIC)",
            "Not taken: 1 .ppm images cannot be read: convert them to JPEG or PNG (dog/d.ppm)");
  }

  @Test
  void aClassOfOtherFormatsAloneIsRefusedByTheirNames() throws IOException {
    tree.with("cat", 5).with("fox", "a.heic", "b.heic");

    assertThatThrownBy(this::read)
        .hasMessageContaining("fox (2 images of formats that cannot be read: heic)");
  }

  /** photoview 430: thumbnails were 54 of 81 images, some of them in both parts. */
  @Test
  void thumbnailsOfStorageSystems() throws IOException {
    tree.with("cat", 10).with("dog", 10);
    tree.with("cat/@eaDir/000.jpg", "SYNOPHOTO_THUMB_M.jpg", "SYNOPHOTO_THUMB_XL.jpg");
    tree.with("@eaDir/cat", "SYNOPHOTO_THUMB_M.jpg").with("#recycle/dog", "gone.jpg");
    tree.with("__MACOSX/cat", "._000.jpg");

    DatasetSplits splits = read();

    assertThat(splits.train().size() + splits.test().size()).isEqualTo(20);
    assertThat(splits.look().passedOver())
        .extracting(PassedOver::reason, PassedOver::what, PassedOver::count)
        .containsExactly(
            tuple(Reason.SYSTEM, "files in #recycle", 1L),
            tuple(Reason.SYSTEM, "files in @eaDir", 3L),
            tuple(Reason.SYSTEM, "files in __MACOSX", 1L));
  }

  @Test
  void hiddenAndOtherFilesAreCounted() throws IOException {
    tree.with("cat", 5).with("dog", 5).with("cat", "._000.jpg", "notes.pdf", "Thumbs.db");
    tree.with(".ipynb_checkpoints", "000-checkpoint.jpg").withText("README", "x");

    DatasetLook look = read().look();

    assertThat(look.warnings()).isEmpty();
    assertThat(look.passedOver())
        .extracting(PassedOver::reason, PassedOver::what, PassedOver::count)
        .containsExactly(
            tuple(Reason.HIDDEN, "files and folders", 2L),
            tuple(Reason.OTHER, ".pdf files", 1L),
            tuple(Reason.OTHER, "files", 2L));
  }

  @Test
  void imagesBesideClassFoldersAreSaid() throws IOException {
    tree.with("cat", 5).with("dog", 5).with("", "stray.jpg", "stray2.png");

    assertThat(read().look().warnings())
        .containsExactly(
            "Not taken: 2 images beside class folders belong to no class: put each into the folder"
                + " of its class (stray.jpg, stray2.png)");
  }

  @Test
  void foldersInClassFoldersBelongToTheirClass() throws IOException {
    tree.with("cat", 5).with("cat/sub/deeper", 1).with("dog", 5);

    DatasetSplits splits = read();

    assertThat(splits.look().classes().get(0).train() + splits.look().classes().get(0).test())
        .isEqualTo(6);
  }

  /** classifier 20: a second run took the images that the first had made as a class. */
  @Test
  void runsInTheDataAreNoData() throws IOException {
    tree.with("cat", 5).with("dog", 5);
    tree.with("out/distilled/cat", 2).withText("out/run.json", "{}");
    tree.with("runs/b/distilled/cat", 2).withText("runs/b/run.json", "{}");
    tree.with("compared/sets/random/cat", 2).withText("compared/comparison.json", "{}");
    tree.withText("begun/.lock", "").withText("begun/.cache/files/x.tsv", "");

    DatasetSplits splits = read();

    assertThat(splits.train().classNames().names()).containsExactly("cat", "dog");
    assertThat(splits.look().warnings())
        .containsExactly(
            "Not taken: 4 folders are what Distillery made, and no data (begun, compared, out,"
                + " ...)");
  }

  @Test
  void loopsOfLinksArePassedOver() throws IOException {
    tree.with("cat", 10).with("dog", 10);
    Files.createSymbolicLink(root.resolve("cat/up"), Path.of(".."));
    Files.createSymbolicLink(root.resolve("dog/self"), Path.of("self"));

    DatasetSplits splits = read();

    assertThat(splits.train().size() + splits.test().size()).isEqualTo(20);
    assertThat(splits.look().warnings())
        .containsExactly(
            "Not taken: 1 links lead to nothing: is a disk not mounted? (dog/self)",
            "Not taken: 1 links lead back to a folder that they lie in (cat/up)");
  }

  @Test
  void aClassFolderThatIsADeadLinkIsSaid() throws IOException {
    tree.with("cat", 10).with("dog", 10);
    Files.createSymbolicLink(root.resolve("wolf"), Path.of("/nowhere"));

    assertThat(read().look().warnings())
        .containsExactly("Not taken: 1 links lead to nothing: is a disk not mounted? (wolf)");
  }

  @Test
  void captionsAreFoundWhereTheyLie() throws IOException {
    classes("train", 2, "cat", "dog");
    tree.withText("metadata.jsonl", "").withText("train/metadata.jsonl", "");
    tree.with("train/cat", "000.txt", "001.txt", "notes.txt");

    assertThat(read().look().captions())
        .containsExactly(
            new CaptionFiles("metadata.jsonl", 0),
            new CaptionFiles("train/metadata.jsonl", 0),
            new CaptionFiles("train", 2));
  }

  @Test
  void classesOfOneNameInTwoFormsOfUnicodeAgree() throws IOException {
    String name = "Müller café Ångström";
    tree.with("train/" + Normalizer.normalize(name, Normalizer.Form.NFD), 2).with("train/b", 2);
    tree.with("val/" + Normalizer.normalize(name, Normalizer.Form.NFC), 1).with("val/b", 1);
    tree.withText("classes.tsv", name + "\tperson\nb\tother\n");

    DatasetSplits splits = read();

    assertThat(splits.train().classNames().folders()).containsExactly(name, "b");
    assertThat(splits.train().classNames().names()).containsExactly("person", "other");
    LabelledImage first = splits.train().images().get(0);
    assertThat(splits.train().file(first)).exists();
    assertThat(splits.test().ofClass(0)).hasSize(1);
  }

  @Test
  void twoFoldersOfOneNameAreNotTakenForOne() throws IOException {
    tree.with(Normalizer.normalize("café", Normalizer.Form.NFD), 2);
    tree.with(Normalizer.normalize("café", Normalizer.Form.NFC), 2);

    assertThatThrownBy(this::read).hasMessageContaining("two forms of Unicode");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with space & (1) #2 100%25.jpg",
        "em😀ji.jpg",
        "new\nline.jpg",
        "tab\tname.jpg",
        "quote\"'<b>.jpg",
        "back\\slash.jpg",
        "-rf.jpg",
        "%s%n{}$1.jpg"
      })
  void fileNamesAreTakenAsTheyAre(String name) throws IOException {
    tree.with("cat", name).with("cat", 3).with("dog", 4);

    DatasetSplits splits = read();

    assertThat(
            List.of(splits.train(), splits.test()).stream()
                .flatMap(images -> images.ofClass(0).stream().map(images::file)))
        .hasSize(4)
        .allSatisfy(file -> assertThat(file).exists())
        .contains(root.resolve("cat").resolve(name));
  }

  @Test
  void wordsOfWordNetCodes() throws IOException {
    classes("", 3, "n02086240", "n02119789", "n12345678");

    DatasetSplits splits = read();

    assertThat(splits.train().classNames().names())
        .containsExactly("Shih-Tzu", "kit fox", "n12345678");
    assertThat(splits.look().warnings().get(0))
        .contains("1 classes are named by WordNet codes alone (n12345678)", "wordnet-base");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LOC_synset_mapping.txt|n02086240 my words, more",
        "synset_words.txt|n02086240 my words, more",
        "words.txt|n02086240\tmy words, more",
        "words.txt|n02086240 , my_words,",
        "imagenet_class_index.json|{\"0\": [\"n02086240\", \"my_words\"]}",
      })
  void wordsOfCodesFromListsBesideTheData(String file, String content) throws IOException {
    classes("", 3, "n02086240", "n02119789");
    Files.writeString(temp.resolve(file), content);

    assertThat(read().train().classNames().names()).containsExactly("my words", "kit fox");
  }

  @Test
  void aLineOfCommasNamesNothing() throws IOException {
    classes("", 3, "n02086240", "n02119789");
    Files.writeString(temp.resolve("words.txt"), "n02086240\t, _\n");

    assertThat(read().train().classNames().names()).containsExactly("Shih-Tzu", "kit fox");
  }

  @Test
  void classesOfTheSameWordsAreSaid() throws IOException {
    classes("", 4, "sea_lion", "sea lion", "fox");

    assertThat(read().look().warnings())
        .containsExactly(
            "The classes sea lion, sea_lion have the same words, \"sea lion\": no text can tell"
                + " them apart; other words can be given by source.classNames");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void tablesOfWordsWithAByteOrderMark(String charset) throws IOException {
    classes("", 4, "cat", "dog");
    Files.write(
        root.resolve("classes.tsv"),
        "\ufeffcat\ttabby cat\r\ndog\thound\r\n"
            .getBytes(java.nio.charset.Charset.forName(charset)));

    assertThat(read().train().classNames().names()).containsExactly("tabby cat", "hound");
  }

  @Test
  void tablesOfWordsWithCommasOrATitle() throws IOException {
    classes("", 4, "cat", "dog");
    Path table = Files.writeString(temp.resolve("mine.csv"), "folder,name\ncat,tabby\ndog,hound\n");

    assertThat(
            ImageFolder.read(
                    root, new ImageFolderOptions(Optional.empty(), Optional.of(table), 0.1, 0))
                .train()
                .classNames()
                .names())
        .containsExactly("tabby", "hound");
  }

  @Test
  void flatImagesWithATable() throws IOException {
    tree.with("images", 12);
    StringBuilder rows = new StringBuilder("\ufeffid;breed\r\n");
    for (int i = 0; i < 10; i++) {
      rows.append(
          "%03d;%s\r\n".formatted(i, i % 2 == 0 ? "Müller, \"K.\"" : "dog").replace("\"", ""));
    }
    tree.withText("labels.csv", rows + "gone;dog\r\n");

    DatasetSplits splits = read();

    assertThat(splits.look().classes())
        .extracting(DatasetLook.ClassCount::name, c -> c.train() + c.test())
        .containsExactly(tuple("Müller, K.", 5L), tuple("dog", 5L));
    assertThat(splits.train().images().get(0).fileName()).matches("images/00[02468]\\.jpg");
    assertThat(splits.look().warnings())
        .containsExactly(
            "Not taken: 2 images are not in the table of labels (images/010.jpg, images/011.jpg)",
            "Not taken: 1 files named in labels.csv are not there (gone)");
  }

  @Test
  void trainAndTestTables() throws IOException {
    tree.with("train", 6).with("test", 8);
    tree.withText("train.csv", table("train/", 6)).withText("val.csv", table("test/", 4));
    tree.withText("sample_submission.csv", "id,label\nx,0\n");

    DatasetSplits splits = read();

    assertThat(splits.train().size()).isEqualTo(6);
    assertThat(splits.test().size()).isEqualTo(4);
    assertThat(splits.testOrigin()).isEqualTo("val.csv");
  }

  @Test
  void tablesThatDoNotSayWhichColumn() throws IOException {
    tree.with("", 8);
    StringBuilder rows = new StringBuilder("file,colour,place\n");
    for (int i = 0; i < 8; i++) {
      rows.append("%03d.jpg,%s,%s\n".formatted(i, i % 2, i % 3));
    }
    tree.withText("list.csv", rows.toString());

    assertThatThrownBy(this::read)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("several columns that could be classes (colour, place)");
  }

  @Test
  void tablesThatNameAnImageTwice() throws IOException {
    tree.with("", 4);
    tree.withText("list.csv", "000.jpg,a\n001.jpg,b\n000.jpg,b\n003.jpg,a\n");

    assertThatThrownBy(this::read).hasMessageContaining("names 000.jpg in two rows");
  }

  @Test
  void aByteThatIsNoTextIsNamedByLine() throws IOException {
    classes("", 4, "cat", "dog");
    Files.write(
        root.resolve("classes.tsv"),
        "cat\tx\ndog\tcaf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(this::read)
        .hasMessageContaining("classes.tsv, line 2: byte e9 is not UTF-8");
  }

  private static String table(String prefix, int images) {
    StringBuilder rows = new StringBuilder("path,label\n");
    for (int i = 0; i < images; i++) {
      rows.append("%s%03d.jpg,%s\n".formatted(prefix, i, i % 2 == 0 ? "cat" : "dog"));
    }
    return rows.toString();
  }

  private void classes(String folder, int images, String... names) throws IOException {
    for (String name : names) {
      tree.with(folder.isEmpty() ? name : folder + "/" + name, images);
    }
  }

  private DatasetSplits read() throws IOException {
    return ImageFolder.read(root, ImageFolderOptions.defaults(0));
  }
}
