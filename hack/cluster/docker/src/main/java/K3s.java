import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Starts K3s in a container that outlives this process, and writes its kubeconfig.
 *
 * <p>Arguments: the file to write, and a label's value by which the container is found again. It must run with {@code
 * TESTCONTAINERS_RYUK_DISABLED=true}, or Testcontainers ends the container with the process.
 */
final class K3s {
  private static final DockerImageName IMAGE = DockerImageName.parse("rancher/k3s:v1.36.3-k3s1");

  public static void main(String[] arguments) throws IOException {
    var kubeconfig = Path.of(arguments[0]);
    var container = new K3sContainer(IMAGE).withLabel("garboard.cluster", arguments[1]);
    container.start();
    Files.createFile(
        kubeconfig, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(kubeconfig, container.getKubeConfigYaml());
  }
}
