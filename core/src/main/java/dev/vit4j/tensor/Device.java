package dev.vit4j.tensor;

import java.nio.ByteBuffer;
import org.bytedeco.pytorch.global.torch;

/** Where tensors live and are computed. */
public enum Device {
    CPU(torch.DeviceType.CPU),
    CUDA(torch.DeviceType.CUDA);

    private final torch.DeviceType type;

    Device(torch.DeviceType type) {
        this.type = type;
    }

    /** Whether this machine and this build's natives have the device. */
    public boolean isAvailable() {
        Engine.load();
        return this == CPU || torch.cuda_is_available();
    }

    /**
     * Memory of the host, uninitialised, for values on their way to this device: direct, in native byte order, beginning
     * at a multiple of 64 bytes, freed once no buffer over it can be reached. For a GPU its pages are locked, so that the
     * GPU fetches them itself.
     *
     * @throws EngineException if the device isn't there or the pages can't be locked
     */
    public ByteBuffer hostBuffer(int bytes) {
        return this == CPU ? HostMemory.aligned(bytes) : HostMemory.pageLocked(bytes);
    }

    org.bytedeco.pytorch.Device handle() {
        return new org.bytedeco.pytorch.Device(type);
    }
}
