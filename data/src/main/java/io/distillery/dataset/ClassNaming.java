package io.distillery.dataset;

import io.distillery.base.Text;
import io.distillery.base.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Names and orders the classes of folders.
 *
 * @param order the classes in their order, from a {@code classes.json}
 * @param words for folders, from a table
 * @param source where the words come from, for errors
 * @param synsets words for folders that are WordNet codes, where no table names them
 */
record ClassNaming(
    Optional<ClassNames> order, Map<String, String> words, Path source, SynsetNames synsets) {
  private static final String TABLE = "classes.tsv";

  /**
   * Reads what names classes.
   *
   * @param directories where {@code classes.json} and {@code classes.tsv} are looked for
   * @param file asked for instead of them
   */
  static ClassNaming of(List<Path> directories, Optional<Path> file) throws IOException {
    Optional<Path> list = first(directories, ClassNames.FILE);
    Optional<Path> table = first(directories, TABLE);
    if (file.isPresent()) {
      if (!Files.isRegularFile(file.get())) {
        throw new DatasetException(
            Text.format(
                "There is no file %s: source.classNames expects lines of a folder, a tab, and "
                    + "words, or a classes.json.",
                file.get()));
      }
      boolean json = file.get().toString().endsWith(".json");
      list = json ? file : list;
      table = json ? Optional.empty() : file;
    }
    Optional<ClassNames> order =
        list.isPresent() ? Optional.of(ClassNames.read(list.get())) : Optional.empty();
    Path source = table.or(() -> file).orElse(Path.of(TABLE));
    return new ClassNaming(
        order,
        table.isPresent() ? readTable(table.get()) : Map.of(),
        source,
        SynsetNames.beside(directories));
  }

  /**
   * Names the classes of {@code root}, whose folders are {@code folders}.
   *
   * @throws DatasetException if the list names other folders, or the table lacks some
   */
  ClassNames name(Path root, List<String> folders) throws IOException {
    FolderDifference difference =
        FolderDifference.between(order.map(ClassNames::folders).orElse(folders), folders);
    if (!difference.isEmpty()) {
      throw new DatasetException(
          Text.format(
              "The folders in %s are not those of its %s (%s): bring the list and the "
                  + "folders into line.",
              root, ClassNames.FILE, difference));
    }
    if (words.isEmpty()) {
      return order.isPresent() ? order.get() : new ClassNames(named(folders));
    }
    List<ImageClass> classes = order.map(ClassNames::classes).orElseGet(() -> plain(folders));
    List<String> unnamed = FolderDifference.between(folders, words.keySet()).missing();
    if (!unnamed.isEmpty()) {
      throw new DatasetException(
          Text.format(
              "%s has no words for the folders %s of %s: add a line of folder, tab, words for"
                  + " each.",
              source, unnamed, root));
    }
    return new ClassNames(
        classes.stream().map(c -> new ImageClass(c.folder(), words.get(c.folder()))).toList());
  }

  private static List<ImageClass> plain(List<String> folders) {
    return folders.stream().map(f -> new ImageClass(f, f.replace('_', ' '))).toList();
  }

  private List<ImageClass> named(List<String> folders) throws IOException {
    Map<String, String> coded = synsets.of(folders);
    return plain(folders).stream()
        .map(c -> new ImageClass(c.folder(), coded.getOrDefault(c.folder(), c.name())))
        .toList();
  }

  private static Optional<Path> first(List<Path> directories, String name) {
    return directories.stream().map(d -> d.resolve(name)).filter(Files::isRegularFile).findFirst();
  }

  private static Map<String, String> readTable(Path file) throws IOException {
    Map<String, String> words = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    char separator = file.toString().toLowerCase(Locale.ROOT).endsWith(".csv") ? ',' : '\t';
    int number = 0;
    for (String line : TextFile.lines(file)) {
      number++;
      String[] fields = line.split(Character.toString(separator), 2);
      if (line.isBlank()) {
        continue;
      }
      if (fields.length < 2 || fields[0].isBlank() || fields[1].isBlank()) {
        problems.add(
            Text.format(
                "line %d has no %s between folder and words",
                number, separator == ',' ? "comma" : "tab"));
      } else if (words.put(Text.composed(fields[0].strip()), fields[1].strip()) != null) {
        problems.add(Text.format("line %d names %s again", number, fields[0].strip()));
      }
    }
    if (!problems.isEmpty()) {
      throw new DatasetException(Text.format("%s: %s", file, String.join("; ", problems)));
    }
    return words;
  }
}
