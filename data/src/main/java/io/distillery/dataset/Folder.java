package io.distillery.dataset;

import io.distillery.dataset.image.ImageFormats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Holds what a look at a folder found in it, of which nothing was opened.
 *
 * @param path where it lies
 * @param name its own
 * @param place relative to the dataset's folder, with forward slashes; empty for that folder itself
 * @param images names of the files that can be images
 * @param others names of further files that are not hidden
 * @param folders below it, by name
 */
record Folder(
    Path path,
    String name,
    String place,
    List<String> images,
    List<String> others,
    List<Folder> folders) {
  Folder {
    images = List.copyOf(images);
    others = List.copyOf(others);
    folders = List.copyOf(folders);
  }

  /** Returns how many images lie in it and below. */
  long count() {
    return images.size() + folders.stream().mapToLong(Folder::count).sum();
  }

  boolean hasImages() {
    return !images.isEmpty() || folders.stream().anyMatch(Folder::hasImages);
  }

  /** Returns the folders right below that have images in them or further below. */
  List<Folder> withImages() {
    return folders.stream().filter(Folder::hasImages).toList();
  }

  /** Says whether it can be one of class folders: it has folders of images in it. */
  boolean hasClassFolders() {
    return folders.stream().anyMatch(Folder::hasImages);
  }

  /** Returns how many images of formats that cannot be read lie in it and below. */
  long unreadable() {
    return others.stream().filter(ImageFormats::isUnreadableImage).count()
        + folders.stream().mapToLong(Folder::unreadable).sum();
  }

  /** Lists the images in it and below, relative to it, with forward slashes. */
  List<String> imagesBelow() {
    List<String> names = new ArrayList<>();
    addTo("", names::add, Folder::images);
    return names;
  }

  /** Lists the further files in it and below, relative to it, with forward slashes. */
  List<String> othersBelow() {
    List<String> names = new ArrayList<>();
    addTo("", names::add, Folder::others);
    return names;
  }

  private void addTo(String prefix, Consumer<String> names, Function<Folder, List<String>> files) {
    files.apply(this).forEach(file -> names.accept(prefix + file));
    folders.forEach(folder -> folder.addTo(prefix + folder.name + "/", names, files));
  }
}
