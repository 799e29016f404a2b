package io.distillery.cli.console;

import io.distillery.base.Text;
import io.distillery.run.Environment;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "Distillery " + Environment.version(),
      Text.format(
          "Java %s on %s %s",
          System.getProperty("java.version"),
          System.getProperty("os.name"),
          System.getProperty("os.arch"))
    };
  }
}
