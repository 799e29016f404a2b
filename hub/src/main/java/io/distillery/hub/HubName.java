package io.distillery.hub;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a model of a hub, and a revision of it.
 *
 * @param owner whose it is
 * @param name without the owner
 * @param revision a branch, a tag or a commit
 */
public record HubName(String owner, String name, String revision) {
  /** The revision of whoever names none. */
  public static final String MAIN = "main";

  private static final String PART = "[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?";
  private static final Pattern TEXT =
      Pattern.compile(Text.format("(%s)/(%s)(?:@([A-Za-z0-9._/-]+))?", PART, PART));

  public HubName {
    if (revision.isEmpty() || revision.contains("..") || revision.startsWith("/")) {
      throw new ConfigurationException(
          Text.format(
              "The revision is '%s', expected a branch, a tag or a commit such as main", revision));
    }
  }

  /**
   * Reads {@code OWNER/NAME}, {@code OWNER/NAME@REVISION}, or the short name of a known model.
   *
   * @return empty where the text is neither
   */
  public static Optional<HubName> find(String text) {
    Optional<HubName> known = KnownModel.find(text).map(KnownModel::repository);
    if (known.isPresent()) {
      return known;
    }
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || text.contains("..") || text.contains("--")) {
      return Optional.empty();
    }
    String revision = matcher.group(3) == null ? MAIN : matcher.group(3);
    return Optional.of(new HubName(matcher.group(1), matcher.group(2), revision));
  }

  /**
   * Reads the same.
   *
   * @throws ConfigurationException where the text is neither
   */
  public static HubName parse(String text) {
    return find(text)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    Text.format(
                        "There is no model called '%s'; expected OWNER/NAME as the hub has it, such"
                            + " as stabilityai/sd-turbo, or one of %s",
                        text, KnownModel.names())));
  }

  /** Gives another revision of the same model. */
  public HubName at(String other) {
    return new HubName(owner, name, other);
  }

  /** Gives what the hub calls the model. */
  public String repository() {
    return owner + "/" + name;
  }

  /** Gives the name of its directory in the cache. */
  String folder() {
    return Text.format("models--%s--%s", owner, name);
  }

  /** Gives what {@link #find} reads. */
  @Override
  public String toString() {
    return revision.equals(MAIN) ? repository() : repository() + "@" + revision;
  }
}
