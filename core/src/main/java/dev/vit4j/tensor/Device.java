package dev.vit4j.tensor;

import dev.vit4j.tensor.internal.EngineException;
import java.nio.ByteBuffer;
import org.bytedeco.pytorch.global.torch;

/** The device that tensors are stored and computed on. */
public enum Device {
    CPU(torch.DeviceType.CPU),
    CUDA(torch.DeviceType.CUDA);

    private final torch.DeviceType type;

    Device(torch.DeviceType type) {
        this.type = type;
    }

    /** Whether this machine has the device, and this build the native libraries for it. */
    public boolean isAvailable() {
        Engine.load();
        return this == CPU || torch.cuda_is_available();
    }

    /**
     * Uninitialized host memory for values to be copied to this device: direct, in native byte order, aligned to
     * 64 bytes, freed once no buffer over it can be reached. For a GPU its pages are locked, so that the
     * GPU can read them itself.
     *
     * @throws EngineException if the device doesn't exist or the pages can't be locked
     */
    public ByteBuffer hostBuffer(int bytes) {
        return this == CPU ? HostMemory.aligned(bytes) : HostMemory.pageLocked(bytes);
    }

    org.bytedeco.pytorch.Device handle() {
        return new org.bytedeco.pytorch.Device(type);
    }
}
